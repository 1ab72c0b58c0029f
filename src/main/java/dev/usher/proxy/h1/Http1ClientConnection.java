package dev.usher.proxy.h1;

import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.ResponseHead;
import dev.usher.proxy.exchange.UpstreamConnection;
import dev.usher.proxy.exchange.UpstreamHandler;
import dev.usher.proxy.exchange.UpstreamStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An HTTP/1.1 connection to one endpoint: one request at a time, the next one when both messages have ended.
///
/// ```
///   IDLE ──open──▶ HEAD ──final head──▶ BODY ──end──▶ IDLE, or CLOSED
///    │              │ └──101──▶ TUNNEL ──end──▶ CLOSED
///    └── bytes nobody asked for, broken framing, end of file ──▶ CLOSED
/// ```
///
/// A connection is used again only when nothing about it is in doubt: the request was sent whole, the response ended by
/// its own framing, neither side said close and no byte is left over. Timeouts are the exchange's and the pool's.
///
/// The handler hears of the end of the stream before the owner hears that the connection is free, and nothing after.
public final class Http1ClientConnection extends ChannelInboundHandlerAdapter implements UpstreamConnection {
    private enum Stage {
        IDLE,
        HEAD,
        BODY,
        TUNNEL,
        /// The stream has ended and its handler is being told.
        ENDING,
        CLOSED
    }

    /// Interim responses for one request: more are an attack or a loop.
    private static final int MOST_INTERIM = 16;

    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final Owner owner;
    private final ResponseHeadParser parser = new ResponseHeadParser();
    private final BodyReader body = new BodyReader();

    private @Nullable ChannelHandlerContext context;
    private @Nullable MessageWriter writer;
    private @Nullable ClientRequest request;
    private @Nullable UpstreamHandler handler;
    private @Nullable ResponseHead head;
    private Stage stage = Stage.IDLE;
    private int interim;
    private boolean persistent;
    private boolean closing;
    private boolean retired;
    private boolean flushed;
    private boolean autoRead = true;
    private boolean passedOn;

    /// A connection of `owner`, about to be added to its channel's pipeline as the last handler.
    public Http1ClientConnection(Owner owner) {
        this.owner = owner;
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context);
    }

    private MessageWriter writer() {
        return Objects.requireNonNull(writer);
    }

    private ClientRequest request() {
        return Objects.requireNonNull(request);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        writer = new MessageWriter(added);
        request = new ClientRequest(this, writer);
        autoRead = added.channel().config().isAutoRead();
    }

    // The pool's side

    @Override
    public int availableStreams() {
        return stage == Stage.IDLE && !closing && context().channel().isActive() ? 1 : 0;
    }

    @Override
    public UpstreamStream open(UpstreamHandler opened) {
        if (availableStreams() == 0) {
            throw new IllegalStateException("no stream available in stage " + stage);
        }
        handler = opened;
        head = null;
        stage = Stage.HEAD;
        interim = 0;
        flushed = false;
        request().start();
        return request();
    }

    @Override
    public void closeGracefully() {
        closing = true;
        if (stage == Stage.IDLE) {
            close();
        }
    }

    private void close() {
        stage = Stage.CLOSED;
        handler = null;
        request().close();
        if (!retired) {
            retired = true;
            owner.retired(this);
        }
        var _ = context().close();
    }

    // The request's side

    void flush() {
        flushed = true;
        writer().writeGathered();
        context().flush();
    }

    boolean isWritable() {
        return context().channel().isWritable();
    }

    void read(boolean wanted) {
        if (wanted != autoRead) {
            autoRead = wanted;
            context().channel().config().setAutoRead(wanted);
        }
    }

    void cancel() {
        close();
    }

    /// The body is not as long as the head declared: a bug, and the upstream must not wait for the rest.
    void requestBroken() {
        fail(ProxyError.INTERNAL);
    }

    /// The request was written whole.
    void requestEnded() {
        if (stage == Stage.TUNNEL && context().channel() instanceof DuplexChannel duplex) {
            writer().writeGathered();
            context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> endOutput(duplex));
        }
    }

    private static void endOutput(DuplexChannel duplex) {
        var _ = duplex.shutdownOutput();
    }

    // Input

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        if (!(message instanceof ByteBuf in)) {
            ReferenceCountUtil.release(message);
            return;
        }
        boolean ours = true;
        try {
            while (ours && in.isReadable() && stage != Stage.CLOSED) {
                ours = step(in);
            }
        } finally {
            if (ours) {
                in.release();
            }
        }
    }

    /// Takes something of `in`.
    ///
    /// @return false when `in` itself was passed on
    private boolean step(ByteBuf in) {
        switch (stage) {
            case HEAD -> head(in);
            case BODY -> {
                return body(in);
            }
            case TUNNEL -> {
                passedOn = true;
                handler().upstreamBody(in, false);
                return false;
            }
            // Nobody asked: the end of an earlier response was not where we thought, or the peer is confused.
            case IDLE -> close();
            case ENDING, CLOSED -> in.skipBytes(in.readableBytes());
        }
        return true;
    }

    private UpstreamHandler handler() {
        return Objects.requireNonNull(handler);
    }

    private void head(ByteBuf in) {
        if (!flushed) {
            // Bytes from before the request, most likely a 408 that ends an idle connection.
            fail(ProxyError.UPSTREAM_CLOSED);
            return;
        }
        ResponseHead current = head;
        if (current == null) {
            current = handler().upstreamResponse();
            head = current;
            parser.begin(current);
        }
        switch (parser.parse(in)) {
            case MORE -> {}
            case INVALID -> fail(ProxyError.UPSTREAM_INVALID);
            case COMPLETE -> {
                head = null;
                passedOn = true;
                complete(current, in);
            }
        }
    }

    private void complete(ResponseHead current, ByteBuf in) {
        int status = current.status();
        if (status == SWITCHING_PROTOCOLS) {
            switchProtocols();
        } else if (status >= OK) {
            finalHead(current, in);
        } else if (++interim > MOST_INTERIM) {
            fail(ProxyError.UPSTREAM_INVALID);
        } else {
            handler().upstreamInformational();
        }
    }

    private void switchProtocols() {
        if (!request().asksUpgrade() || !parser.upgrade()) {
            fail(ProxyError.UPSTREAM_INVALID);
            return;
        }
        stage = Stage.TUNNEL;
        closing = true;
        request().tunnel();
        handler().upstreamHead(false);
    }

    private void finalHead(ResponseHead current, ByteBuf in) {
        long length = current.contentLength();
        int status = current.status();
        persistent = parser.persistent() && !request().isLastOnConnection();
        boolean bodyless = request().isHead() || status == NO_CONTENT || status == NOT_MODIFIED;
        if (bodyless || (!parser.chunked() && length == 0)) {
            UpstreamHandler ending = ending(in.isReadable());
            ending.upstreamHead(true);
            ended();
            return;
        }
        stage = Stage.BODY;
        if (parser.chunked()) {
            body.chunked(FieldNames.TOKENS);
        } else if (length > 0) {
            body.fixed(length);
        } else {
            persistent = false;
            body.untilClose();
        }
        handler().upstreamHead(false);
    }

    private boolean body(ByteBuf in) {
        BodyReader.Step step = body.next(in);
        switch (step) {
            case MORE -> {}
            case DATA, LAST -> {
                passedOn = true;
                boolean whole = body.length() == in.readableBytes();
                ByteBuf data = whole ? in : in.readRetainedSlice(body.length());
                if (step == BodyReader.Step.DATA) {
                    handler().upstreamBody(data, false);
                } else {
                    ending(!whole).upstreamBody(data, true);
                    ended();
                }
                return !whole;
            }
            case END -> {
                ending(in.isReadable()).upstreamBody(Unpooled.EMPTY_BUFFER, true);
                ended();
            }
            case TRAILERS -> {
                ending(in.isReadable()).upstreamTrailers(body.trailers());
                ended();
            }
            case BAD -> fail(ProxyError.UPSTREAM_INVALID);
        }
        return true;
    }

    /// Detaches the stream.
    ///
    /// @param surplus bytes follow that belong to no response
    /// @return the handler to tell
    private UpstreamHandler ending(boolean surplus) {
        UpstreamHandler ending = handler();
        handler = null;
        stage = Stage.ENDING;
        closing |= surplus || !persistent || !request().isComplete();
        request().stop();
        return ending;
    }

    private void ended() {
        if (stage != Stage.ENDING) {
            return;
        }
        if (closing) {
            close();
            return;
        }
        stage = Stage.IDLE;
        passedOn = false;
        read(true);
        owner.streamEnded(this);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        if (passedOn) {
            passedOn = false;
            if (handler != null) {
                handler.upstreamReadComplete();
            }
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) {
        if (handler != null && isWritable()) {
            handler.upstreamWritable();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) throws Exception {
        if (event instanceof ChannelInputShutdownEvent) {
            endOfInput();
        }
        super.userEventTriggered(from, event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        endOfInput();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext from) {
        endOfInput();
    }

    /// Nothing more comes: the proper end of a tunnel or of a body without a length, and of nothing else.
    private void endOfInput() {
        boolean proper = stage == Stage.TUNNEL || (stage == Stage.BODY && body.isUntilClose());
        if (proper) {
            ending(true).upstreamBody(Unpooled.EMPTY_BUFFER, true);
            ended();
        } else if (handler != null) {
            fail(ProxyError.UPSTREAM_CLOSED);
        } else if (stage != Stage.CLOSED) {
            close();
        }
    }

    /// A failure to send is not the end: an upstream that refuses a body answers, closes and resets, and the answer may
    /// be here already. A failure to receive closes the channel, which is heard of next.
    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        boolean framed = stage == Stage.HEAD || (stage == Stage.BODY && !body.isUntilClose());
        boolean mayBeAnswered = framed && cause instanceof IOException;
        if (mayBeAnswered && from.channel().isActive()) {
            closing = true;
        } else {
            fail(ProxyError.UPSTREAM_CLOSED);
        }
    }

    private void fail(ProxyError error) {
        UpstreamHandler failed = handler;
        boolean unseen = !flushed;
        close();
        if (failed != null) {
            failed.upstreamFailed(error, unseen);
        }
    }
}
