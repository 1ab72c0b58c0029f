package dev.usher.proxy.h1;

import dev.usher.model.ProxySettings.ClientLimits;
import dev.usher.proxy.exchange.ClientConnection;
import dev.usher.proxy.exchange.InboundExchange;
import dev.usher.proxy.exchange.LoopContext;
import dev.usher.proxy.exchange.Method;
import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.RequestHead;
import dev.usher.proxy.exchange.RequestHead.Version;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The requests of a client connection, one after the other, and what the response asks for meanwhile.
final class RequestCycle {
    private final LoopContext loop;
    private final ClientConnection client;
    private final ServerChannel channel;
    private final ServerResponse response;
    private final HeldInput input;
    private final Runnable resume;
    private final RequestHeadParser parser = new RequestHeadParser();
    private final BodyReader body = new BodyReader();
    private final UnwantedBody unwanted = new UnwantedBody(body);
    private final KeepAlive keepAlive = new KeepAlive();
    private final BlankLine blank = new BlankLine();

    private @Nullable InboundExchange exchange;
    private Stage stage = Stage.IDLE;
    private ClientLimits limits = ClientLimits.DEFAULTS;
    private boolean responseDone;
    private boolean upgradeOffered;
    private boolean continuePending;
    private boolean bodyWanted = true;
    private boolean flushWanted;
    private boolean passedOn;

    /// @param resume goes on with what `input` holds
    RequestCycle(LoopContext loop, ClientConnection client, ServerChannel channel, HeldInput input, Runnable resume) {
        this.loop = loop;
        this.client = client;
        this.channel = channel;
        this.input = input;
        this.resume = resume;
        this.response = new ServerResponse(this, loop, channel.writer());
    }

    /// The connection is open; a request is expected.
    void opened() {
        limits = loop.settings().client();
        channel.expectWithin(limits.headerSeconds());
    }

    /// Whether input has to wait: for a response, or for the client to take earlier ones. Without the latter, a client
    /// that pipelines and never reads would make us keep as many answers as it likes.
    boolean isWaiting() {
        return stage == Stage.AWAIT || (stage == Stage.IDLE && !channel.isWritable());
    }

    int active() {
        return exchange == null ? 0 : 1;
    }

    /// Takes no request but those that have begun to come.
    void drain() {
        keepAlive.drain();
        if (stage == Stage.IDLE && input.isEmpty()) {
            closeAfterWrites();
        }
    }

    /// The client is gone, or as good as gone.
    void gone() {
        stage = Stage.CLOSED;
        InboundExchange current = exchange;
        exchange = null;
        response.close();
        channel.leave();
        input.drop();
        if (current != null) {
            current.clientGone();
        }
    }

    /// The client can take more again.
    void writable() {
        channel.unblock();
        expectNext();
        if (exchange != null) {
            exchange.clientWritable();
        } else if (stage == Stage.IDLE && !input.isEmpty()) {
            channel.later(resume);
        }
    }

    /// The client will send nothing more.
    void shutInput() {
        keepAlive.shutInput();
        afterInputShut();
    }

    /// All that was readable has been taken.
    void readComplete() {
        if (passedOn) {
            passedOn = false;
            if (exchange != null) {
                exchange.readComplete();
            }
        }
    }

    /// Cuts the response.
    void abort() {
        if (exchange == null) {
            return;
        }
        exchange = null;
        stage = Stage.CLOSED;
        boolean reset = response.endsWithConnection();
        response.close();
        if (reset) {
            channel.reset();
        } else {
            channel.close();
        }
    }

    /// The response turned out to be one that cannot be sent: cuts it, and the exchange hears that nobody listens.
    void broken() {
        InboundExchange current = exchange;
        abort();
        if (current != null) {
            current.clientGone();
        }
    }

    private void closeAfterWrites() {
        stage = Stage.CLOSED;
        exchange = null;
        input.drop();
        channel.closeAfterWrites(limits.bodySeconds());
    }

    private void linger() {
        stage = Stage.LINGER;
        exchange = null;
        input.drop();
        channel.linger();
        updateReading();
    }

    /// The deadline has passed.
    ///
    /// @param sending the client did not take what was sent
    void expired(boolean sending) {
        if (sending) {
            gone();
            channel.close();
            return;
        }
        switch (stage) {
            case HEAD, BODY -> refuse(ProxyError.CLIENT_TIMEOUT);
            case DRAIN -> {
                keepAlive.end();
                if (responseDone) {
                    linger();
                }
            }
            case IDLE, AWAIT, TUNNEL, REFUSED, LINGER, CLOSED -> {
                gone();
                channel.close();
            }
        }
    }

    /// Sets the deadline for what the stage waits for.
    private void expectNext() {
        switch (stage) {
            case IDLE -> channel.expectAfterWritesWithin(limits.keepAliveSeconds());
            case HEAD -> channel.expectWithin(limits.headerSeconds());
            case BODY -> {
                if (bodyWanted) {
                    channel.expectWithin(limits.bodySeconds());
                } else {
                    channel.expectNothing();
                }
            }
            case DRAIN, LINGER -> channel.expectAfterWritesWithin(ServerChannel.LINGER_SECONDS);
            case AWAIT, TUNNEL, REFUSED -> channel.expectNothing();
            case CLOSED -> channel.expectAfterWritesWithin(limits.bodySeconds());
        }
    }

    void afterInputShut() {
        if (!keepAlive.isInputShut() || !input.isEmpty()) {
            return;
        }
        switch (stage) {
            case IDLE, LINGER -> closeAfterWrites();
            case HEAD, BODY -> {
                gone();
                channel.close();
            }
            case DRAIN -> stage = Stage.REFUSED;
            case TUNNEL -> Objects.requireNonNull(exchange).body(Unpooled.EMPTY_BUFFER, true);
            case AWAIT, REFUSED, CLOSED -> {}
        }
    }

    /// Takes something of `in`.
    ///
    /// @return false when `in` itself was passed on
    boolean step(ByteBuf in) {
        switch (stage) {
            case IDLE -> idle(in);
            case HEAD -> head(in);
            case BODY -> {
                return body(in);
            }
            case DRAIN -> drain(in);
            case TUNNEL -> {
                passedOn = true;
                input.passOn();
                Objects.requireNonNull(exchange).body(in, false);
                return false;
            }
            case LINGER -> {
                in.skipBytes(in.readableBytes());
                channel.lingerOn();
            }
            case AWAIT, REFUSED, CLOSED -> in.skipBytes(in.readableBytes());
        }
        return true;
    }

    private void idle(ByteBuf in) {
        if (blank.take(in)) {
            return;
        }
        limits = loop.settings().client();
        stage = Stage.HEAD;
        response.expect();
        InboundExchange next = loop.exchanges().create(response, client);
        exchange = next;
        if (blank.isBroken()) {
            refuse(ProxyError.BAD_REQUEST);
            return;
        }
        parser.begin(next.request(), limits);
        head(in);
        if (stage == Stage.HEAD) {
            channel.expectWithin(limits.headerSeconds());
        }
    }

    private void head(ByteBuf in) {
        switch (parser.parse(in)) {
            case MORE -> {}
            case COMPLETE -> {
                if (client.clearOnTlsPort()) {
                    refuse(ProxyError.CLEAR_ON_TLS_PORT);
                } else {
                    begin();
                }
            }
            case REFUSED -> refuse(parser.error());
        }
    }

    private void begin() {
        InboundExchange current = Objects.requireNonNull(exchange);
        RequestHead head = current.request();
        boolean hasBody = head.hasBody();
        keepAlive.request(parser.persistent(), limits);
        upgradeOffered = head.upgrade();
        continuePending = head.expectContinue();
        response.answers(head.version() == Version.HTTP_1_0, head.method() == Method.HEAD);
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
            response.answers(head.version() == Version.HTTP_1_0, head.method() == Method.HEAD);
        }
        stage = Stage.REFUSED;
        keepAlive.end();
        channel.expectNothing();
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
                    input.passOn();
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
        switch (unwanted.drop(in)) {
            case ENDED -> drainEnded();
            case MORE -> expectNext();
            case TOO_MUCH, BROKEN -> drainFailed();
        }
    }

    private void drainEnded() {
        requestEnded();
        nextAfterLateBody();
    }

    private void drainFailed() {
        keepAlive.end();
        if (responseDone) {
            linger();
        } else {
            stage = Stage.REFUSED;
            expectNext();
        }
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
        boolean stopping = keepAlive.isDraining() || loop.draining() || (keepAlive.isInputShut() && input.isEmpty());
        // A client that waits for 100 may or may not send its body now: no later byte could be understood.
        boolean unclear = continuePending && stage == Stage.BODY;
        boolean tooMuchLeft = stage == Stage.DRAIN && unwanted.isTooMuch();
        if (untilClose || stopping || unclear || tooMuchLeft || (continuePending && stage == Stage.DRAIN)) {
            keepAlive.end();
        }
        return !keepAlive.goesOn();
    }

    void discardBody() {
        if (stage == Stage.BODY) {
            stage = Stage.DRAIN;
            unwanted.begin();
            if (responseDone) {
                drainOrLinger();
            } else {
                channel.expectNothing();
            }
            updateReading();
        }
    }

    private void drainOrLinger() {
        exchange = null;
        if (keepAlive.goesOn()) {
            expectNext();
        } else {
            linger();
        }
    }

    void tunnel() {
        stage = Stage.TUNNEL;
        keepAlive.end();
        channel.allowHalfClose();
        updateReading();
        if (!input.isEmpty()) {
            channel.later(resume);
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
        if (!keepAlive.goesOn()) {
            if (input.hasMore()) {
                linger();
            } else {
                closeAfterWrites();
            }
            return;
        }
        stage = Stage.IDLE;
        blank.clear();
        if (!input.isEmpty()) {
            channel.later(resume);
        } else if (keepAlive.isLast()) {
            closeAfterWrites();
        } else {
            expectNext();
        }
    }

    void updateReading() {
        channel.read(stage.reads(bodyWanted) && input.isEmpty());
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    /// Sends what was written, or will when the input under way has been looked at.
    void flush() {
        if (input.isProcessing()) {
            flushWanted = true;
        } else if (stage != Stage.CLOSED) {
            channel.flush(limits.bodySeconds());
        }
    }

    void flushIfWanted() {
        if (flushWanted) {
            flushWanted = false;
            flush();
        }
    }
}
