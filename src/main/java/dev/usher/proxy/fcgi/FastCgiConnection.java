package dev.usher.proxy.fcgi;

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

/// A FastCGI connection to one endpoint, for one request in the role of a responder (FastCGI/1.0 §6.2).
///
/// ```
///   IDLE ──open──▶ BUSY ──the answer is complete, cut or given up──▶ CLOSED
///    └── octets nobody asked for, end of file ──▶ CLOSED
/// ```
///
/// It is not kept for a second request: an application such as PHP-FPM has one worker for each connection, so that idle
/// ones would take its workers away from requests. nginx has that default for the same reason. Timeouts are the
/// exchange's.
///
/// The handler hears of the end of the stream before the owner hears of that of the connection, and nothing after.
public final class FastCgiConnection extends ChannelInboundHandlerAdapter implements UpstreamConnection {
    private enum Stage {
        IDLE,
        BUSY,
        CLOSED
    }

    private final Owner owner;
    private @Nullable ChannelHandlerContext context;
    private @Nullable FastCgiRequest request;
    private @Nullable FastCgiResponse response;
    private Stage stage = Stage.IDLE;
    private boolean autoRead = true;

    /// A connection of `owner`, about to be added to its channel's pipeline as the last handler.
    public FastCgiConnection(Owner owner) {
        this.owner = owner;
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context);
    }

    private FastCgiRequest request() {
        return Objects.requireNonNull(request);
    }

    private FastCgiResponse response() {
        return Objects.requireNonNull(response);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        request = new FastCgiRequest(this, added);
        response = new FastCgiResponse(this, request, endpoint(added));
    }

    /// The address alone, in numbers.
    private static String endpoint(ChannelHandlerContext context) {
        String address = String.valueOf(context.channel().remoteAddress());
        return address.substring(address.indexOf('/') + 1);
    }

    @Override
    public int availableStreams() {
        return stage == Stage.IDLE && context().channel().isActive() ? 1 : 0;
    }

    @Override
    public UpstreamStream open(UpstreamHandler handler) {
        if (availableStreams() == 0) {
            throw new IllegalStateException("no stream available in stage " + stage);
        }
        stage = Stage.BUSY;
        response().expect(handler);
        return request();
    }

    @Override
    public void closeGracefully() {
        if (stage == Stage.IDLE) {
            close();
        }
    }

    /// Reads, or stops reading soon.
    void read(boolean wanted) {
        if (wanted != autoRead) {
            autoRead = wanted;
            context().channel().config().setAutoRead(wanted);
        }
    }

    /// Closes now and tells the owner; a handler hears nothing.
    void close() {
        if (stage == Stage.CLOSED) {
            return;
        }
        stage = Stage.CLOSED;
        var _ = response().detach();
        request().close();
        owner.retired(this);
        var _ = context().close();
    }

    /// The request failed; its handler hears of it.
    void fail(ProxyError error) {
        fail(error, !request().isSent());
    }

    /// The request failed; its handler hears of it.
    ///
    /// @param unseen the application did nothing with it
    void fail(ProxyError error, boolean unseen) {
        UpstreamHandler failed = response().detach();
        close();
        if (failed != null) {
            failed.upstreamFailed(error, unseen);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        try {
            if (message instanceof ByteBuf in) {
                if (stage == Stage.IDLE) {
                    close();
                } else {
                    response().read(in);
                }
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        response().readComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) {
        if (from.channel().isWritable()) {
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
        if (stage != Stage.CLOSED) {
            fail(ProxyError.UPSTREAM_CLOSED);
        }
    }

    /// A failure to send is not the end: an application that refuses a body may have answered before. A failure to
    /// receive closes the channel, which is heard of next.
    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        if (!(cause instanceof IOException) || !from.channel().isActive()) {
            fail(ProxyError.UPSTREAM_CLOSED);
        }
    }
}
