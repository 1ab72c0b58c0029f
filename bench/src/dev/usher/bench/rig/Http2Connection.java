package dev.usher.bench.rig;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;
import javax.net.ssl.SSLException;

/// One HTTP/2 connection of a client that is to stay open, whatever happens to routes. Netty's codec.
final class Http2Connection implements AutoCloseable {
    private final Channel channel;
    private volatile boolean goAway;

    /// Connects.
    ///
    /// @param tls the name to ask for; empty for clear text with prior knowledge
    Http2Connection(EventLoopGroup group, int port, Optional<String> tls) throws InterruptedException, SSLException {
        SslContext context = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm(null)
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        "h2"))
                .build();
        channel = new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel made) {
                        tls.ifPresent(
                                name -> made.pipeline().addLast(context.newHandler(made.alloc(), name, port)));
                        made.pipeline()
                                .addLast(Http2FrameCodecBuilder.forClient().build())
                                .addLast(new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()))
                                .addLast(new End());
                    }
                })
                .connect("127.0.0.1", port)
                .sync()
                .channel();
    }

    /// Sees what the server says of the connection itself.
    private final class End extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            goAway |= message instanceof Http2GoAwayFrame;
            ReferenceCountUtil.release(message);
        }
    }

    Http2Stream open() throws InterruptedException {
        var stream = new Http2Stream();
        Http2StreamChannel opened =
                new Http2StreamChannelBootstrap(channel).handler(stream).open().sync().getNow();
        stream.on(opened);
        return stream;
    }

    /// Whether it is open and the server means to keep it.
    boolean isKept() {
        return channel.isActive() && !goAway;
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
    }
}
