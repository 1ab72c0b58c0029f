package dev.usher.proxy;

import dev.usher.model.Endpoint;
import dev.usher.proxy.exchange.EndpointTarget.Wire;
import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.UpstreamConnection;
import dev.usher.proxy.h1.Http1ClientConnection;
import dev.usher.proxy.upstream.Connector;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/// Makes upstream connections on one event loop: socket, TLS where the wire asks for it, codec.
final class NettyConnector implements Connector {
    private final Bootstrap bootstrap;

    NettyConnector(EventLoop loop, ChannelFactory<? extends Channel> channels) {
        bootstrap = new Bootstrap()
                .group(loop)
                .channelFactory(channels)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(64 * 1024, 256 * 1024));
    }

    @Override
    public void connect(
            Endpoint endpoint, Wire wire, long timeoutNanos, UpstreamConnection.Owner owner, Callback callback) {
        byte[] raw = NetUtil.createByteArrayFromIpAddressString(endpoint.address());
        if (raw == null) {
            callback.failed(ProxyError.CONNECT_FAILED);
            return;
        }
        var connection = new Http1ClientConnection(owner);
        long millis = Math.clamp(timeoutNanos / 1_000_000, 1, Integer.MAX_VALUE);
        bootstrap
                .clone()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) millis)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(connection);
                    }
                })
                .connect(address(raw, endpoint.port()))
                .addListener(future -> {
                    if (future.isSuccess()) {
                        callback.connected(connection);
                    } else {
                        callback.failed(
                                future.cause() instanceof ConnectTimeoutException
                                        ? ProxyError.CONNECT_TIMEOUT
                                        : ProxyError.CONNECT_FAILED);
                    }
                });
    }

    private static InetSocketAddress address(byte[] raw, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(raw), port);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("raw addresses need no look-up", impossible);
        }
    }
}
