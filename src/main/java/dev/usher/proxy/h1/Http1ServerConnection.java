package dev.usher.proxy.h1;

import dev.usher.model.ProxySettings.ClientLimits;
import dev.usher.proxy.exchange.ClientConnection;
import dev.usher.proxy.exchange.InboundExchange;
import dev.usher.proxy.exchange.LoopContext;
import dev.usher.proxy.exchange.Method;
import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.RequestHead;
import dev.usher.proxy.exchange.RequestHead.Version;
import dev.usher.proxy.exchange.ServerConnection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.ReferenceCountUtil;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A client's HTTP/1.1 connection: requests come in one after the other, and each is answered before the next is read.
///
/// ```
///            first byte        head complete            body complete
///   IDLE ─────────────▶ HEAD ───────────────▶ BODY ───────────────────▶ AWAIT ──▶ IDLE, when the response ended
///    ▲                   │ no body: AWAIT      │ discardBody: DRAIN       │ 101: TUNNEL
///    │                   ▼ refused, late       ▼ broken, late             │
///    └── a request may   REFUSED ◀─────────────┘                          │
///        follow           └──▶ LINGER (input is dropped for a while) ◀────┘ Connection: close with input left
/// ```
///
/// Bytes that come while a response is pending are held and reading stops, so a client cannot make us keep more than
/// one read. A client that shuts down its sending side (where the listener allows half-closed channels) still gets the
/// answers to what it has sent; one whose socket is gone ends the exchange.
///
/// Back-pressure: the channel's auto-read follows one plain field and is touched only on change.
public final class Http1ServerConnection extends ChannelInboundHandlerAdapter implements ServerConnection {
    private enum Stage {
        IDLE,
        HEAD,
        BODY,
        DRAIN,
        AWAIT,
        TUNNEL,
        REFUSED,
        LINGER,
        CLOSED
    }

    /// Empty lines before a request line: one is accepted (RFC 9112 §2.2).
    private enum Blank {
        NONE,
        HALF,
        SEEN
    }

    /// How much of an unwanted body is read to keep the connection: less than what opening another one costs.
    private static final int MOST_DRAINED = 64 * 1024;

    /// How long input is dropped before the connection closes, between two reads and in all. Closing with input
    /// unread makes the kernel send a reset, which may take the answer away from the client (RFC 9112 §9.6; nginx's
    /// defaults).
    private static final long LINGER_SECONDS = 5;

    private static final long LINGER_IN_ALL_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final LoopContext loop;
    private final ClientConnection client;
    private final RequestHeadParser parser = new RequestHeadParser();
    private final BodyReader body = new BodyReader();
    private final Runnable resume = this::resume;

    private @Nullable ServerChannel channel;
    private @Nullable ServerResponse response;
    private @Nullable InboundExchange exchange;
    private @Nullable ByteBuf held;
    private @Nullable ByteBuf input;
    private Stage stage = Stage.IDLE;
    private Blank blank = Blank.NONE;
    private ClientLimits limits = ClientLimits.DEFAULTS;
    private int requests;
    private int drained;
    private long lingerUntil;
    private boolean persistent;
    private boolean draining;
    private boolean inputShut;
    private boolean responseDone;
    private boolean upgradeOffered;
    private boolean continuePending;
    private boolean bodyWanted = true;
    private boolean processing;
    private boolean flushWanted;
    private boolean passedOn;

    /// A connection of this loop, about to be added to its channel's pipeline as the last handler.
    public Http1ServerConnection(LoopContext loop, ClientConnection client) {
        this.loop = loop;
        this.client = client;
    }

    private ServerChannel channel() {
        return Objects.requireNonNull(channel);
    }

    private ServerResponse response() {
        return Objects.requireNonNull(response);
    }

    // Lifetime

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = new ServerChannel(context, loop.deadlines(), this);
        response = new ServerResponse(this, loop, channel.writer());
        if (channel.isActive()) {
            opened();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        opened();
    }

    private void opened() {
        limits = loop.settings().client();
        channel().expectWithin(limits.headerSeconds());
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        gone();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        gone();
    }

    /// The client is gone, or as good as gone.
    private void gone() {
        stage = Stage.CLOSED;
        InboundExchange current = exchange;
        exchange = null;
        response().close();
        channel().leave();
        dropHeld();
        if (current != null) {
            current.clientGone();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        channel().close();
    }

    /// Cuts the response.
    void abort() {
        if (exchange == null) {
            return;
        }
        exchange = null;
        stage = Stage.CLOSED;
        boolean reset = response().endsWithConnection();
        response().close();
        if (reset) {
            channel().reset();
        } else {
            channel().close();
        }
    }

    @Override
    public void drain() {
        draining = true;
        if (stage == Stage.IDLE && held == null) {
            closeAfterWrites();
        }
    }

    @Override
    public int active() {
        return exchange == null ? 0 : 1;
    }

    private void closeAfterWrites() {
        stage = Stage.CLOSED;
        exchange = null;
        dropHeld();
        channel().closeAfterWrites(limits.bodySeconds());
    }

    private void linger() {
        stage = Stage.LINGER;
        exchange = null;
        dropHeld();
        lingerUntil = loop.deadlines().now() + LINGER_IN_ALL_NANOS;
        channel().endOutputAfterWrites();
        channel().expectAfterWritesWithin(LINGER_SECONDS);
        updateReading();
    }

    private void dropHeld() {
        if (held != null) {
            held.release();
            held = null;
        }
    }

    /// The deadline has passed.
    ///
    /// @param sending the client did not take what was sent
    void expired(boolean sending) {
        if (sending) {
            gone();
            channel().close();
            return;
        }
        switch (stage) {
            case HEAD, BODY -> refuse(ProxyError.CLIENT_TIMEOUT);
            case DRAIN -> {
                persistent = false;
                if (responseDone) {
                    linger();
                }
            }
            case IDLE, AWAIT, TUNNEL, REFUSED, LINGER, CLOSED -> {
                gone();
                channel().close();
            }
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (!channel().isWritable()) {
            return;
        }
        channel().unblock();
        expectNext();
        if (exchange != null) {
            exchange.clientWritable();
        }
    }

    /// Sets the deadline for what the stage waits for.
    private void expectNext() {
        switch (stage) {
            case IDLE -> channel().expectAfterWritesWithin(limits.keepAliveSeconds());
            case HEAD -> channel().expectWithin(limits.headerSeconds());
            case BODY -> {
                if (bodyWanted) {
                    channel().expectWithin(limits.bodySeconds());
                } else {
                    channel().expectNothing();
                }
            }
            case DRAIN, LINGER -> channel().expectAfterWritesWithin(LINGER_SECONDS);
            case AWAIT, TUNNEL, REFUSED -> channel().expectNothing();
            case CLOSED -> channel().expectAfterWritesWithin(limits.bodySeconds());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event instanceof ChannelInputShutdownEvent) {
            inputShut = true;
            afterInputShut();
        }
        super.userEventTriggered(context, event);
    }

    private void afterInputShut() {
        if (!inputShut || held != null) {
            return;
        }
        switch (stage) {
            case IDLE, LINGER -> closeAfterWrites();
            case HEAD, BODY -> {
                gone();
                channel().close();
            }
            case DRAIN -> stage = Stage.REFUSED;
            case TUNNEL -> Objects.requireNonNull(exchange).body(Unpooled.EMPTY_BUFFER, true);
            case AWAIT, REFUSED, CLOSED -> {}
        }
    }

    // Input

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf in)) {
            ReferenceCountUtil.release(message);
        } else if (held != null) {
            held = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(context.alloc(), held, in);
        } else {
            consume(in);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        readComplete();
    }

    private void readComplete() {
        if (passedOn) {
            passedOn = false;
            if (exchange != null) {
                exchange.readComplete();
            }
        }
    }

    /// Goes on with bytes that were held while a response was pending.
    private void resume() {
        ByteBuf in = held;
        if (in != null) {
            held = null;
            consume(in);
            readComplete();
            updateReading();
            afterInputShut();
        }
    }

    private void consume(ByteBuf in) {
        processing = true;
        input = in;
        boolean ours = true;
        try {
            while (ours && in.isReadable() && stage != Stage.AWAIT) {
                ours = step(in);
            }
            if (ours && in.isReadable()) {
                held = in;
                ours = false;
                updateReading();
            }
        } finally {
            processing = false;
            input = null;
            if (ours) {
                in.release();
            }
        }
        if (flushWanted) {
            flushWanted = false;
            channel().flush(limits.bodySeconds());
        }
    }

    /// Takes something of `in`.
    ///
    /// @return false when `in` itself was passed on
    private boolean step(ByteBuf in) {
        switch (stage) {
            case IDLE -> idle(in);
            case HEAD -> head(in);
            case BODY -> {
                return body(in);
            }
            case DRAIN -> drain(in);
            case TUNNEL -> {
                passedOn = true;
                input = null;
                Objects.requireNonNull(exchange).body(in, false);
                return false;
            }
            case LINGER -> {
                in.skipBytes(in.readableBytes());
                if (loop.deadlines().now() - lingerUntil >= 0) {
                    channel().close();
                } else {
                    expectNext();
                }
            }
            case AWAIT, REFUSED, CLOSED -> in.skipBytes(in.readableBytes());
        }
        return true;
    }

    private void idle(ByteBuf in) {
        byte first = in.getByte(in.readerIndex());
        if (blank == Blank.HALF && first == Octets.LF) {
            in.skipBytes(1);
            blank = Blank.SEEN;
            return;
        }
        if (blank == Blank.NONE && first == Octets.CR) {
            in.skipBytes(1);
            blank = Blank.HALF;
            return;
        }
        limits = loop.settings().client();
        stage = Stage.HEAD;
        response().expect();
        InboundExchange next = loop.exchanges().create(response(), client);
        exchange = next;
        if (blank == Blank.HALF) {
            refuse(ProxyError.BAD_REQUEST);
            return;
        }
        parser.begin(next.request(), limits);
        head(in);
        if (stage == Stage.HEAD) {
            channel().expectWithin(limits.headerSeconds());
        }
    }

    private void head(ByteBuf in) {
        switch (parser.parse(in)) {
            case MORE -> {}
            case COMPLETE -> begin();
            case REFUSED -> refuse(parser.error());
        }
    }

    private void begin() {
        InboundExchange current = Objects.requireNonNull(exchange);
        RequestHead head = current.request();
        boolean hasBody = head.hasBody();
        requests++;
        persistent = parser.persistent() && requests < limits.keepAliveRequests() && limits.keepAliveSeconds() > 0;
        upgradeOffered = head.upgrade();
        continuePending = head.expectContinue();
        response().answers(head.version() == Version.HTTP_1_0, head.method() == Method.HEAD);
        bodyWanted = true;
        passedOn = true;
        if (!hasBody) {
            stage = Stage.AWAIT;
        } else {
            stage = Stage.BODY;
            if (head.contentLength() < 0) {
                body.chunked(FieldNames.of(limits));
            } else {
                body.fixed(head.contentLength());
            }
        }
        expectNext();
        current.begin(!hasBody);
    }

    private void refuse(ProxyError error) {
        InboundExchange current = Objects.requireNonNull(exchange);
        RequestHead head = current.request();
        if (stage == Stage.HEAD) {
            response().answers(head.version() == Version.HTTP_1_0, head.method() == Method.HEAD);
        }
        stage = Stage.REFUSED;
        persistent = false;
        channel().expectNothing();
        updateReading();
        current.refuse(error);
    }

    private boolean body(ByteBuf in) {
        InboundExchange current = Objects.requireNonNull(exchange);
        BodyReader.Step step = body.next(in);
        switch (step) {
            case MORE -> {}
            case DATA, LAST -> {
                continuePending = false;
                boolean whole = body.length() == in.readableBytes();
                if (whole) {
                    input = null;
                }
                pass(current, whole ? in : in.readRetainedSlice(body.length()), step == BodyReader.Step.LAST);
                return !whole;
            }
            case END -> pass(current, Unpooled.EMPTY_BUFFER, true);
            case TRAILERS -> {
                passedOn = true;
                requestEnded();
                current.trailers(body.trailers());
                nextAfterLateBody();
            }
            case BAD -> refuse(ProxyError.BAD_REQUEST);
        }
        return true;
    }

    private void pass(InboundExchange current, ByteBuf data, boolean last) {
        passedOn = true;
        if (last) {
            requestEnded();
            current.body(data, true);
            nextAfterLateBody();
        } else {
            expectNext();
            current.body(data, false);
        }
    }

    private void requestEnded() {
        stage = Stage.AWAIT;
        expectNext();
        updateReading();
    }

    /// The response ended before the request did.
    private void nextAfterLateBody() {
        if (stage == Stage.AWAIT && responseDone) {
            next();
        }
    }

    private void drain(ByteBuf in) {
        BodyReader.Step step = body.next(in);
        switch (step) {
            case MORE -> {}
            case DATA, LAST -> {
                in.skipBytes(body.length());
                drained += body.length();
                if (step == BodyReader.Step.LAST) {
                    drainEnded();
                } else if (drained > MOST_DRAINED) {
                    drainFailed();
                } else {
                    expectNext();
                }
            }
            case END, TRAILERS -> drainEnded();
            case BAD -> drainFailed();
        }
    }

    private void drainEnded() {
        requestEnded();
        nextAfterLateBody();
    }

    private void drainFailed() {
        persistent = false;
        if (responseDone) {
            linger();
        } else {
            stage = Stage.REFUSED;
            expectNext();
        }
    }

    private void updateReading() {
        boolean wanted = switch (stage) {
            case BODY, TUNNEL -> bodyWanted;
            case IDLE, HEAD, DRAIN, AWAIT, REFUSED, LINGER, CLOSED -> true;
        };
        channel().read(wanted && held == null);
    }

    // What the response asks for

    boolean isWritable() {
        return channel().isWritable();
    }

    /// Whether the client may be switched to another protocol now.
    boolean offersUpgrade() {
        return upgradeOffered && stage == Stage.AWAIT;
    }

    void continued() {
        continuePending = false;
    }

    void readBody(boolean wanted) {
        bodyWanted = wanted;
        updateReading();
        if (stage == Stage.BODY) {
            expectNext();
        }
    }

    /// Decides at the response head whether the connection ends with the response.
    boolean closesAfterResponse(boolean untilClose) {
        boolean stopping = draining || loop.draining() || (inputShut && held == null);
        // A client that waits for 100 may or may not send its body now: no later byte could be understood.
        boolean unclear = continuePending && stage == Stage.BODY;
        boolean tooMuchLeft = stage == Stage.DRAIN && body.remaining() > MOST_DRAINED;
        if (untilClose || stopping || unclear || tooMuchLeft || (continuePending && stage == Stage.DRAIN)) {
            persistent = false;
        }
        return !persistent;
    }

    void flush() {
        if (processing) {
            flushWanted = true;
        } else if (stage != Stage.CLOSED) {
            channel().flush(limits.bodySeconds());
        }
    }

    void discardBody() {
        if (stage == Stage.BODY) {
            stage = Stage.DRAIN;
            drained = 0;
            if (responseDone) {
                drainOrLinger();
            } else {
                channel().expectNothing();
            }
            updateReading();
        }
    }

    private void drainOrLinger() {
        exchange = null;
        if (persistent) {
            expectNext();
        } else {
            linger();
        }
    }

    void tunnel() {
        stage = Stage.TUNNEL;
        persistent = false;
        updateReading();
        if (held != null) {
            channel().later(resume);
        }
    }

    void responseEnded() {
        responseDone = true;
        switch (stage) {
            case AWAIT -> next();
            case DRAIN -> drainOrLinger();
            case REFUSED -> linger();
            case TUNNEL -> closeAfterWrites();
            case IDLE, HEAD, BODY, LINGER, CLOSED -> {}
        }
    }

    /// Both messages have ended.
    private void next() {
        exchange = null;
        responseDone = false;
        if (!persistent) {
            if (held != null || (input != null && input.isReadable())) {
                linger();
            } else {
                closeAfterWrites();
            }
            return;
        }
        stage = Stage.IDLE;
        blank = Blank.NONE;
        if (held != null) {
            channel().later(resume);
        } else if (draining || inputShut) {
            closeAfterWrites();
        } else {
            expectNext();
        }
    }
}
