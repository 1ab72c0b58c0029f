package dev.usher.proxy.h1;

import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.UpstreamConnection;
import dev.usher.proxy.exchange.UpstreamHandler;
import dev.usher.proxy.exchange.UpstreamStream;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An HTTP/1.1 connection to one endpoint: one request at a time, the next one when both messages have ended.
///
/// ```
///   IDLE ──open──▶ BUSY ──response ends──▶ ENDING ──▶ IDLE, or CLOSED
///    │              └── broken framing, end of file, cancelled ──▶ CLOSED
///    └── bytes nobody asked for, end of file ──▶ CLOSED
/// ```
///
/// A connection is used again only when nothing about it is in doubt: the request was sent whole, the response ended by
/// its own framing, neither side said close and no byte is left over. Timeouts are the exchange's and the pool's.
///
/// The handler hears of the end of the stream before the owner hears that the connection is free, and nothing after.
public final class Http1ClientConnection extends ChannelInboundHandlerAdapter implements UpstreamConnection {
    private enum Stage {
        IDLE,
        /// A request is under way; how far its answer is, [ClientResponse] knows.
        BUSY,
        /// The stream has ended and its handler is being told.
        ENDING,
        CLOSED
    }

    private final Owner owner;
    private @Nullable ClientChannel channel;
    private @Nullable ClientRequest request;
    private @Nullable ClientResponse response;
    private Stage stage = Stage.IDLE;
    private boolean closing;
    private boolean retired;

    /// A connection of `owner`, about to be added to its channel's pipeline as the last handler.
    public Http1ClientConnection(Owner owner) {
        this.owner = owner;
    }

    private ClientChannel channel() {
        return Objects.requireNonNull(channel);
    }

    private ClientRequest request() {
        return Objects.requireNonNull(request);
    }

    private ClientResponse response() {
        return Objects.requireNonNull(response);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = new ClientChannel(context);
        request = new ClientRequest(this, channel);
        response = new ClientResponse(this, request);
    }

    // The pool's side

    @Override
    public int availableStreams() {
        return stage == Stage.IDLE && !closing && channel().isActive() ? 1 : 0;
    }

    @Override
    public UpstreamStream open(UpstreamHandler handler) {
        if (availableStreams() == 0) {
            throw new IllegalStateException("no stream available in stage " + stage);
        }
        stage = Stage.BUSY;
        response().expect(handler);
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

    /// Closes now and tells the owner; a handler hears nothing.
    void close() {
        stage = Stage.CLOSED;
        var _ = response().detach();
        request().close();
        if (!retired) {
            retired = true;
            owner.retired(this);
        }
        channel().close();
    }

    // The messages' side

    /// The request was written whole.
    void requestEnded() {
        if (response().isTunnel()) {
            channel().endOutput();
        }
    }

    /// The response ends, and its handler is about to be told.
    ///
    /// @param clean by its own framing, with nothing behind it, and neither side said close
    void responseEnding(boolean clean) {
        stage = Stage.ENDING;
        closing |= !clean || !request().isComplete();
        request().stop();
    }

    /// The handler was told of the end.
    void responseEnded() {
        if (stage != Stage.ENDING) {
            return;
        }
        if (closing) {
            close();
            return;
        }
        stage = Stage.IDLE;
        channel().read(true);
        owner.streamEnded(this);
    }

    /// The connection is of no more use; the handler of a request under way hears of it.
    void fail(ProxyError error) {
        UpstreamHandler failed = response().detach();
        boolean unseen = !request().isSent();
        close();
        if (failed != null) {
            failed.upstreamFailed(error, unseen);
        }
    }

    // The channel's side

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
            case BUSY -> {
                return response().read(in);
            }
            // Nobody asked: the end of an earlier response was not where we thought, or the peer is confused.
            case IDLE -> close();
            case ENDING, CLOSED -> in.skipBytes(in.readableBytes());
        }
        return true;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        response().readComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) {
        if (channel().isWritable()) {
            response().writable();
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

    private void endOfInput() {
        if (stage != Stage.CLOSED && !response().inputEnded()) {
            fail(ProxyError.UPSTREAM_CLOSED);
        }
    }

    /// A failure to send is not the end: an upstream that refuses a body answers, closes and resets, and the answer may
    /// be here already. A failure to receive closes the channel, which is heard of next.
    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        if (cause instanceof IOException && response().isFramed() && channel().isActive()) {
            closing = true;
        } else {
            fail(ProxyError.UPSTREAM_CLOSED);
        }
    }
}
