package dev.usher.bench.rig;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/// A backend that answers requests with its letter and echoes WebSocket messages, or one that echoes gRPC messages.
/// Netty's codecs.
final class EchoBackend implements AutoCloseable {
    private static final int LARGEST = 64 * 1024;

    private final Channel server;

    private EchoBackend(EventLoopGroup group, ChannelInitializer<Channel> protocol) throws InterruptedException {
        server = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(protocol)
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
    }

    static EchoBackend web(EventLoopGroup group, char letter) throws InterruptedException {
        return new EchoBackend(group, new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline()
                        .addLast(new HttpServerCodec())
                        .addLast(new HttpObjectAggregator(LARGEST))
                        .addLast(new WebSocketServerProtocolHandler("/chat"))
                        .addLast(new Sockets())
                        .addLast(new Requests(letter));
            }
        });
    }

    static EchoBackend grpc(EventLoopGroup group) throws InterruptedException {
        return new EchoBackend(group, new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline()
                        .addLast(Http2FrameCodecBuilder.forServer().build())
                        .addLast(new Http2MultiplexHandler(new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel stream) {
                                stream.pipeline().addLast(new Calls());
                            }
                        }));
            }
        });
    }

    int port() {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    private static final class Sockets extends SimpleChannelInboundHandler<TextWebSocketFrame> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, TextWebSocketFrame frame) {
            context.writeAndFlush(frame.retain());
        }
    }

    private static final class Requests extends SimpleChannelInboundHandler<FullHttpRequest> {
        private final byte[] letter;

        Requests(char letter) {
            this.letter = String.valueOf(letter).getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            var answer = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(letter));
            answer.headers().set("content-length", letter.length);
            context.writeAndFlush(answer);
        }
    }

    private static final class Calls extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            switch (message) {
                case Http2HeadersFrame _ ->
                    context.writeAndFlush(new DefaultHttp2HeadersFrame(
                            new DefaultHttp2Headers().status("200").add("content-type", "application/grpc"), false));
                case Http2DataFrame data -> {
                    context.writeAndFlush(new DefaultHttp2DataFrame(data.content(), false));
                    if (data.isEndStream()) {
                        context.writeAndFlush(new DefaultHttp2HeadersFrame(
                                new DefaultHttp2Headers().add("grpc-status", "0"), true));
                    }
                }
                default -> io.netty.util.ReferenceCountUtil.release(message);
            }
        }
    }

    @Override
    public void close() {
        server.close().syncUninterruptibly();
    }
}
