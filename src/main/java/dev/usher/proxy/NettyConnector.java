package dev.usher.proxy;

import dev.usher.model.Endpoint;
import dev.usher.proxy.exchange.EndpointTarget.Wire;
import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.UpstreamConnection;
import dev.usher.proxy.listener.Transport;
import dev.usher.proxy.tls.UpstreamTls;
import dev.usher.proxy.upstream.Connector;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/// Makes upstream connections on one event loop: socket, TLS where the wire asks for it, codec.
final class NettyConnector implements Connector {
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(64 * 1024, 256 * 1024);

    private final Bootstrap bootstrap;
    private final UpstreamTls tls;

    NettyConnector(EventLoop loop, Transport transport, UpstreamTls tls) {
        this.tls = tls;
        bootstrap = new Bootstrap()
                .group(loop)
                .channelFactory(transport.clientChannels())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
        transport.useBufferRing(bootstrap);
    }

    @Override
    public void connect(
            Endpoint endpoint, Wire wire, long timeoutNanos, UpstreamConnection.Owner owner, Callback callback) {
        byte[] raw = NetUtil.createByteArrayFromIpAddressString(endpoint.address());
        if (raw == null) {
            callback.failed(ProxyError.CONNECT_FAILED);
            return;
        }
        int millis = Math.clamp(timeoutNanos / 1_000_000, 1, Integer.MAX_VALUE);
        var _ = bootstrap
                .clone()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (isTls(wire)) {
                            channel.pipeline().addLast(tls.handler(channel.alloc(), wire == Wire.HTTP_2_TLS, millis));
                        }
                    }
                })
                .connect(address(raw, endpoint.port()))
                .addListener((ChannelFuture future) -> {
                    if (future.isSuccess()) {
                        connected(future.channel(), wire, owner, callback);
                    } else {
                        callback.failed(
                                future.cause() instanceof ConnectTimeoutException
                                        ? ProxyError.CONNECT_TIMEOUT
                                        : ProxyError.CONNECT_FAILED);
                    }
                });
    }

    private static void connected(Channel channel, Wire wire, UpstreamConnection.Owner owner, Callback callback) {
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        if (handler == null) {
            callback.connected(Protocols.client(channel.pipeline(), wire, owner));
            return;
        }
        var _ = handler.handshakeFuture().addListener(future -> {
            if (future.isSuccess()) {
                callback.connected(Protocols.client(channel.pipeline(), wire, owner));
            } else {
                var _ = channel.close();
                callback.failed(ProxyError.UPSTREAM_TLS);
            }
        });
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
