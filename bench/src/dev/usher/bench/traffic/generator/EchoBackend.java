package dev.usher.bench.traffic.generator;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.net.InetSocketAddress;
import java.util.List;

/// The backend of gRPC calls and WebSockets: it sends back whatever comes.
final class EchoBackend {
    private EchoBackend() {}

    /// Begins to listen.
    ///
    /// @return the port
    static int grpc(EventLoopGroup loop) {
        return bind(loop, new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new GrpcEcho());
            }
        });
    }

    static int webSocket(EventLoopGroup loop) {
        return bind(loop, new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline()
                        .addLast(new HttpServerCodec())
                        .addLast(new HttpObjectAggregator(65_536))
                        .addLast(new WebSocketServerProtocolHandler("/", null, false, 65_536, false, true))
                        .addLast(new WebSocketEcho());
            }
        });
    }

    private static int bind(EventLoopGroup loop, ChannelInitializer<Channel> pipeline) {
        Channel server = new ServerBootstrap()
                .group(loop)
                .channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1_024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(pipeline)
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    private static final class WebSocketEcho extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof WebSocketFrame frame) {
                context.write(frame, context.voidPromise());
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    /// Answers each call with its own messages and the status 0; what the request's fields say does not matter.
    private static final class GrpcEcho extends Http2Frames {
        private static final int PREFACE = 24;
        private static final ByteBuf HEAD = HeaderBlock.grpcHead();
        private static final ByteBuf TRAILERS = HeaderBlock.grpcTrailers();

        private final IntObjectMap<Stream> open = new IntObjectHashMap<>();
        private boolean begun;

        @Override
        public void handlerAdded(ChannelHandlerContext to) {
            context = to;
        }

        @Override
        protected void decode(ChannelHandlerContext from, ByteBuf in, List<Object> out) throws Exception {
            if (!begun && in.readableBytes() >= PREFACE) {
                begun = true;
                in.skipBytes(PREFACE);
                begin(from);
            }
            if (begun) {
                super.decode(from, in, out);
            }
        }

        @Override
        void headers(int id, ByteBuf block, boolean end) {
            if (open.get(id) == null) {
                open.put(id, newStream(id));
                writeHeaders(id, HEAD, false);
            }
            if (end) {
                end(id);
            }
        }

        @Override
        void data(int id, ByteBuf data, boolean end) {
            Stream stream = open.get(id);
            if (stream == null) {
                return;
            }
            if (data.isReadable()) {
                writeData(stream, data.retain(), false);
            }
            if (end) {
                end(id);
            }
        }

        private void end(int id) {
            open.remove(id);
            writeHeaders(id, TRAILERS, true);
        }

        @Override
        void reset(int id, String why) {
            Stream stream = open.remove(id);
            if (stream != null) {
                stream.ended = true;
            }
        }

        @Override
        void goAway(String why) {
            // The proxy closes the connection itself.
        }

        @Override
        void widen(long by) {
            open.values().forEach(stream -> stream.window += by);
        }

        @Override
        Stream stream(int id) {
            return open.get(id);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
            System.err.println("the gRPC backend: " + cause);
            from.close();
        }
    }
}
