package dev.usher.proxy;

import dev.usher.model.Endpoint;
import dev.usher.proxy.exchange.EndpointTarget.Wire;
import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.TlsIdentity;
import dev.usher.proxy.exchange.UpstreamConnection;
import dev.usher.proxy.h2.Http2ClientConnection;
import dev.usher.proxy.listener.Transport;
import dev.usher.proxy.tls.UpstreamTls;
import dev.usher.proxy.upstream.Connector;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Makes upstream connections on one event loop: socket, TLS where the wire asks for it, codec.
final class NettyConnector implements Connector {
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(64 * 1024, 256 * 1024);

    private final EventLoop loop;
    private final Bootstrap bootstrap;
    private final UpstreamTls tls;

    NettyConnector(EventLoop loop, Transport transport, UpstreamTls tls) {
        this.loop = loop;
        this.tls = tls;
        bootstrap = new Bootstrap()
                .group(loop)
                .channelFactory(transport.clientChannels())
                .option(ChannelOption.ALLOCATOR, DirectMemory.allocator())
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
    }

    @Override
    public void connect(
            Endpoint endpoint,
            Wire wire,
            @Nullable TlsIdentity identity,
            long timeoutNanos,
            UpstreamConnection.Owner owner,
            Callback callback) {
        byte[] raw = NetUtil.createByteArrayFromIpAddressString(endpoint.address());
        if (raw == null) {
            callback.failed(ProxyError.CONNECT_FAILED);
            return;
        }
        int millis = Math.clamp(timeoutNanos / 1_000_000, 1, Integer.MAX_VALUE);
        var attempt = new Attempt(wire, millis, owner, callback);
        InetSocketAddress to = address(raw, endpoint.port());
        if (!isTls(wire)) {
            open(to, attempt, null);
            return;
        }
        // The usual context is there already, and this goes on at once.
        var _ = tls.context(identity, wire == Wire.HTTP_2_TLS).whenComplete((context, failure) -> {
            Runnable next =
                    failure == null ? () -> open(to, attempt, context) : () -> callback.failed(ProxyError.UPSTREAM_TLS);
            if (loop.inEventLoop()) {
                next.run();
            } else {
                loop.execute(next);
            }
        });
    }

    private void open(InetSocketAddress to, Attempt attempt, @Nullable SslContext context) {
        var _ = bootstrap
                .clone()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, attempt.millis())
                // On HTTP/1 and FastCGI a failure to send must not throw away an answer that has come: the codec
                // decides.
                .option(ChannelOption.AUTO_CLOSE, attempt.wire() == Wire.HTTP_2 || attempt.wire() == Wire.HTTP_2_TLS)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        Transport.sizeReceives(channel);
                        if (context != null) {
                            channel.pipeline()
                                    .addLast(tls.handler(context, channel.alloc(), attempt.millis()))
                                    .addLast(new Handshaking());
                        }
                    }
                })
                .connect(to)
                .addListener(attempt);
    }

    /// One connection on its way: TCP, then TLS, then the server's HTTP/2 preface, each where the wire has it.
    private record Attempt(Wire wire, int millis, UpstreamConnection.Owner owner, Callback callback)
            implements ChannelFutureListener {
        @Override
        public void operationComplete(ChannelFuture connected) {
            if (!connected.isSuccess()) {
                notConnected(connected.cause());
                return;
            }
            callback.reached();
            Channel channel = connected.channel();
            SslHandler handler = channel.pipeline().get(SslHandler.class);
            if (handler == null) {
                install(channel);
                return;
            }
            var _ = handler.handshakeFuture().addListener(shaken -> {
                if (shaken.isSuccess() && speaksOurs(handler)) {
                    channel.pipeline().remove(Handshaking.class);
                    install(channel);
                } else {
                    var _ = channel.close();
                    callback.failed(notShaken(shaken.cause()));
                }
            });
        }

        /// Who waits for the connection has a timer of the same length: both are to say the same, whichever is first
        /// (504, as nginx says when it waits for a handshake).
        private static ProxyError notShaken(@Nullable Throwable cause) {
            return cause instanceof SslHandshakeTimeoutException ? ProxyError.CONNECT_TIMEOUT : ProxyError.UPSTREAM_TLS;
        }

        /// What the endpoint or the way there did has exceptions of its own; everything else, such as no file
        /// descriptor left, is ours.
        private void notConnected(Throwable cause) {
            switch (cause) {
                case ConnectTimeoutException _ -> callback.unreachable(ProxyError.CONNECT_TIMEOUT);
                case ConnectException _ -> callback.unreachable(ProxyError.CONNECT_FAILED);
                case NoRouteToHostException _ -> callback.unreachable(ProxyError.CONNECT_FAILED);
                default -> callback.failed(ProxyError.CONNECT_FAILED);
            }
        }

        /// HTTP/2 over TLS is chosen by ALPN or not spoken (RFC 9113 §3.2).
        private boolean speaksOurs(SslHandler handler) {
            return wire != Wire.HTTP_2_TLS || "h2".equals(handler.applicationProtocol());
        }

        private void install(Channel channel) {
            switch (wire) {
                case HTTP_1, HTTP_1_TLS -> callback.connected(Protocols.http1Client(channel.pipeline(), owner));
                case FAST_CGI -> callback.connected(Protocols.fastCgiClient(channel.pipeline(), owner));
                case HTTP_2, HTTP_2_TLS ->
                    Protocols.http2Client(channel.pipeline(), owner, new Greeting(channel, millis, callback));
            }
        }
    }

    /// Waits for the server's HTTP/2 preface, for as long as a connection may take.
    private static final class Greeting implements Http2ClientConnection.Opening {
        private final Channel channel;
        private final Callback callback;
        private final Future<?> limit;
        private boolean late;

        Greeting(Channel channel, int millis, Callback callback) {
            this.channel = channel;
            this.callback = callback;
            limit = channel.eventLoop().schedule(this::expired, millis, TimeUnit.MILLISECONDS);
        }

        private void expired() {
            late = true;
            var _ = channel.close();
        }

        @Override
        public void opened(UpstreamConnection connection) {
            limit.cancel(false);
            callback.connected(connection);
        }

        @Override
        public void failed(ProxyError error) {
            limit.cancel(false);
            callback.failed(late ? ProxyError.CONNECT_TIMEOUT : error);
        }
    }

    /// Stands where the codec will: what goes wrong before is told by the handshake's future, and not worth a log line
    /// with a stack trace for each try.
    private static final class Handshaking extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var _ = context.close();
        }
    }

    private static boolean isTls(Wire wire) {
        return wire == Wire.HTTP_1_TLS || wire == Wire.HTTP_2_TLS;
    }

    private static InetSocketAddress address(byte[] raw, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(raw), port);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("raw addresses need no look-up", impossible);
        }
    }
}
