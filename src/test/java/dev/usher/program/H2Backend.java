package dev.usher.program;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A backend that speaks HTTP/2 alone, on Netty's multiplexing server. What it does is in the path: `/echo` sends the
/// body back as it comes, `/trailers` answers `hello` and trailers, `/refuse` resets the first time, `/hang` never
/// answers, `/large` answers with [#LARGE] octets, `/head/N` with a header of N, anything else answers with what it
/// saw.
final class H2Backend implements AutoCloseable {
    static final int LARGE = 1024 * 1024;

    private static final ByteBuf OCTETS = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(new byte[LARGE]));

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Channel server;
    final List<String> requests = new CopyOnWriteArrayList<>();
    final AtomicInteger accepted = new AtomicInteger();
    final AtomicInteger resets = new AtomicInteger();
    final AtomicInteger refused = new AtomicInteger();

    private H2Backend(int port, Http2Settings settings, @Nullable SslContext tls) {
        server = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accepted.incrementAndGet();
                        connections.add(channel);
                        if (tls != null) {
                            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                        }
                        channel.pipeline()
                                .addLast(Http2FrameCodecBuilder.forServer()
                                        .initialSettings(settings)
                                        .build())
                                .addLast(new Http2MultiplexHandler(new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel stream) {
                                        stream.pipeline().addLast(new Stream());
                                    }
                                }));
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), port)
                .syncUninterruptibly()
                .channel();
    }

    static H2Backend start() {
        return start(0);
    }

    static H2Backend start(int port) {
        return new H2Backend(port, new Http2Settings().maxHeaderListSize(64 * 1024), null);
    }

    static H2Backend limited(int streams) {
        return new H2Backend(0, new Http2Settings().maxConcurrentStreams(streams), null);
    }

    /// Over TLS; h2 by ALPN, or none of it.
    static H2Backend tls(boolean alpn) throws Exception {
        String secret = TlsIT.secret("backend", "backend.test");
        SslContextBuilder context = SslContextBuilder.forServer(
                new ByteArrayInputStream(pem(secret, "tls.crt")), new ByteArrayInputStream(pem(secret, "tls.key")));
        if (alpn) {
            context.applicationProtocolConfig(new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    "h2"));
        }
        return new H2Backend(0, new Http2Settings(), context.build());
    }

    /// Over TLS with the certificate of a Secret manifest; h2 by ALPN.
    static H2Backend tls(String secret) throws Exception {
        SslContextBuilder context = SslContextBuilder.forServer(
                new ByteArrayInputStream(pem(secret, "tls.crt")), new ByteArrayInputStream(pem(secret, "tls.key")));
        context.applicationProtocolConfig(new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                "h2"));
        return new H2Backend(0, new Http2Settings(), context.build());
    }

    /// A part of a Secret manifest, as PEM.
    static byte[] pem(String secret, String key) {
        String line = secret.lines()
                .filter(text -> text.trim().startsWith(key + ":"))
                .findFirst()
                .orElseThrow();
        return Base64.getDecoder().decode(line.substring(line.indexOf(':') + 1).trim());
    }

    int port() {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    /// Goes as a pod goes: takes nothing new and tells so, answers what is under way.
    void stopGracefully() {
        server.close().syncUninterruptibly();
        for (Channel connection : connections) {
            var _ = connection.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
        }
    }

    /// Cuts all connections.
    void cut() {
        connections.close().syncUninterruptibly();
    }

    @Override
    public void close() {
        server.close().syncUninterruptibly();
        cut();
        var _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private final class Stream extends ChannelInboundHandlerAdapter {
        private final StringBuilder seen = new StringBuilder();
        private String path = "";
        private long received;

        @Override
        public void channelRead(ChannelHandlerContext from, Object message) {
            switch (message) {
                case Http2HeadersFrame headers -> headers(from, headers);
                case Http2DataFrame data -> data(from, data);
                case Http2ResetFrame _ -> resets.incrementAndGet();
                default -> ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext from, Object event) {
            if (event instanceof Http2ResetFrame) {
                resets.incrementAndGet();
            }
        }

        private void headers(ChannelHandlerContext from, Http2HeadersFrame frame) {
            if (frame.headers().path() == null) {
                frame.headers()
                        .forEach(line -> seen.append("trailer ").append(line).append('\n'));
                end(from);
                return;
            }
            path = frame.headers().path().toString();
            frame.headers().forEach(line -> seen.append(line).append('\n'));
            if (path.startsWith("/echo")) {
                head(from, 200, false);
            }
            if (frame.isEndStream()) {
                end(from);
            }
        }

        private void data(ChannelHandlerContext from, Http2DataFrame frame) {
            received += frame.content().readableBytes();
            boolean end = frame.isEndStream();
            if (path.startsWith("/echo")) {
                var _ = from.writeAndFlush(new DefaultHttp2DataFrame(frame.content(), end));
                return;
            }
            frame.release();
            if (end) {
                end(from);
            }
        }

        private void end(ChannelHandlerContext from) {
            requests.add(seen + "received " + received + "\n");
            switch (path) {
                case "/hang" -> {}
                case "/echo" -> body(from, "", true);
                case "/refuse" -> {
                    refused.incrementAndGet();
                    var _ = from.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.REFUSED_STREAM));
                }
                case "/reset" -> {
                    var _ = from.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.INTERNAL_ERROR));
                }
                case "/large" -> {
                    head(from, 200, false);
                    var _ = from.writeAndFlush(new DefaultHttp2DataFrame(OCTETS.duplicate(), true));
                }
                case "/trailers" -> {
                    head(from, 200, false);
                    body(from, "hello", false);
                    Http2Headers trailers =
                            new DefaultHttp2Headers().add("x-sum", "7").add("grpc-status", "0");
                    var _ = from.writeAndFlush(new DefaultHttp2HeadersFrame(trailers, true));
                }
                default -> {
                    head(from, 200, false);
                    body(from, seen + "received " + received + "\n", true);
                }
            }
        }

        private void head(ChannelHandlerContext to, int status, boolean end) {
            Http2Headers headers = new DefaultHttp2Headers().status(Integer.toString(status));
            headers.add("x-backend", "h2");
            if (path.startsWith("/head/")) {
                headers.add("x-large", "x".repeat(Integer.parseInt(path.substring("/head/".length()))));
            }
            var _ = to.writeAndFlush(new DefaultHttp2HeadersFrame(headers, end));
        }

        private void body(ChannelHandlerContext to, String text, boolean end) {
            ByteBuf data = Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
            var _ = to.writeAndFlush(new DefaultHttp2DataFrame(data, end));
        }
    }
}
