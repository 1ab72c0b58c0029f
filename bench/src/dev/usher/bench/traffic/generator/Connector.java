package dev.usher.bench.traffic.generator;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/// Opens connections to the proxy, with TLS where the traffic has it.
final class Connector implements AutoCloseable {
    /// Local addresses of connections that stay open: each has ports of its own.
    private static final int SOURCES = 8;

    private final Bootstrap bootstrap;
    private final int port;
    private final SslContext tls;
    private int source;

    Connector(EventLoop loop, Traffic traffic, int port) throws SSLException {
        this.port = port;
        tls = traffic.tls() ? tls(traffic) : null;
        String host = traffic.hosts().getFirst();
        bootstrap = new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 5_000)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (tls != null) {
                            channel.pipeline().addLast(tls.newHandler(channel.alloc(), host, port));
                        }
                    }
                });
    }

    private static SslContext tls(Traffic traffic) throws SSLException {
        var builder = SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL)
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                // The names are those of certificates nobody signed.
                .endpointIdentificationAlgorithm(null)
                // Of all proxies only BoringSSL's would agree on the post-quantum group that this library offers first.
                .option(OpenSslContextOption.GROUPS, new String[] {"X25519", "P-256"});
        boolean resumed = traffic.connecting() == Traffic.Connections.RESUMED;
        if (resumed) {
            builder.protocols("TLSv1.2");
        }
        if (traffic.http2()) {
            builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    ApplicationProtocolNames.HTTP_2));
        }
        SslContext context = builder.build();
        ((OpenSslSessionContext) context.sessionContext()).setSessionCacheEnabled(resumed);
        return context;
    }

    void connect(ChannelFutureListener then) {
        bootstrap.connect(new InetSocketAddress("127.0.0.1", port)).addListener(then);
    }

    /// From one of several addresses in turn, so that ports suffice for many connections.
    void connectFromMany(ChannelFutureListener then) {
        source = source % SOURCES + 1;
        bootstrap
                .clone()
                .option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true)
                .connect(new InetSocketAddress("127.0.0.1", port), new InetSocketAddress("127.0.0." + (source + 1), 0))
                .addListener(then);
    }

    /// A connection that is to stay: whoever takes it adds its handlers.
    void open(Pace pace, Consumer<Channel> taker) {
        connect(connected -> {
            if (connected.isSuccess()) {
                taker.accept(connected.channel());
            } else {
                pace.refused(connected.cause().toString());
            }
        });
    }

    /// Once the TLS handshake is done, or at once without TLS.
    static void whenSecure(Channel channel, Runnable then) {
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        if (handler == null) {
            then.run();
        } else {
            handler.handshakeFuture().addListener(shaken -> {
                if (shaken.isSuccess()) {
                    then.run();
                }
            });
        }
    }

    @Override
    public void close() {
        ReferenceCountUtil.release(tls);
    }
}
