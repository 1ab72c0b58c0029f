package dev.usher.proxy.trace;

import dev.usher.observe.SpanSender;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Calls `opentelemetry.proto.collector.trace.v1.TraceService/Export` on one kept connection, in the clear, HTTP/2 with
/// prior knowledge. On an event loop of its own, so that a slow collector costs traffic nothing.
public final class OtlpSender implements SpanSender {
    private static final int CONNECT_MILLIS = 5000;
    private static final ByteBufAllocator HEAP = new UnpooledByteBufAllocator(false);

    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("otlp", true), NioIoHandler.newFactory());
    private final EventLoop loop = group.next();
    /// The connection kept; touched on the loop only.
    private @Nullable Channel connection;

    private @Nullable InetSocketAddress connectedTo;

    @Override
    public CompletionStage<Integer> send(InetSocketAddress collector, String authority, byte[] request) {
        var status = new CompletableFuture<Integer>();
        loop.execute(() -> begin(collector, authority, request, status));
        return status;
    }

    private void begin(
            InetSocketAddress collector, String authority, byte[] request, CompletableFuture<Integer> status) {
        Channel kept = connection;
        if (kept != null && kept.isActive() && collector.equals(connectedTo)) {
            call(kept, authority, request, status);
            return;
        }
        drop();
        var bootstrap = new Bootstrap()
                .group(loop)
                .channelFactory(NioSocketChannel::new)
                .option(ChannelOption.ALLOCATOR, HEAP)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .handler(new Protocol());
        var _ = bootstrap.connect(collector).addListener((ChannelFuture made) -> {
            if (!made.isSuccess()) {
                status.completeExceptionally(made.cause());
                return;
            }
            connection = made.channel();
            connectedTo = collector;
            call(made.channel(), authority, request, status);
        });
    }

    private void call(Channel on, String authority, byte[] request, CompletableFuture<Integer> status) {
        var answer = new ExportCall(authority, request, status);
        var _ = new Http2StreamChannelBootstrap(on)
                .handler(answer)
                .open()
                .addListener((Future<Http2StreamChannel> opened) -> {
                    if (!opened.isSuccess()) {
                        status.completeExceptionally(opened.cause());
                    }
                });
        var _ = status.whenComplete((_, failure) -> {
            if (failure != null) {
                // Whatever was wrong with the connection, the next batch shall not meet it again.
                loop.execute(this::drop);
            }
        });
    }

    private void drop() {
        Channel kept = connection;
        connection = null;
        connectedTo = null;
        if (kept != null) {
            var _ = kept.close();
        }
    }

    @Override
    public void close() {
        loop.execute(this::drop);
        var _ = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /// HTTP/2, client side. Servers push nothing to us.
    private static final class Protocol extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            channel.pipeline()
                    .addLast(Http2FrameCodecBuilder.forClient().build())
                    .addLast(new Http2MultiplexHandler(new Refusing()));
        }
    }

    private static final class Refusing extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) throws IOException {
            channel.pipeline().addLast(new ChannelInboundHandlerAdapter());
            var _ = channel.close();
        }
    }
}
