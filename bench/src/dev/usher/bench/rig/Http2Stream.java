package dev.usher.bench.rig;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// One stream of an HTTP/2 connection, for a thread that waits for its answers.
final class Http2Stream extends ChannelInboundHandlerAdapter {
    private static final long PATIENCE_SECONDS = 10;

    private final BlockingQueue<Part> parts = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream unread = new ByteArrayOutputStream();
    private Http2StreamChannel channel;

    /// What came.
    private sealed interface Part {
        record Head(Http2Headers fields) implements Part {}

        record Data(byte[] bytes) implements Part {}

        record End() implements Part {}
    }

    void on(Http2StreamChannel opened) {
        channel = opened;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            switch (message) {
                case Http2HeadersFrame head -> {
                    parts.add(new Part.Head(head.headers()));
                    end(head.isEndStream());
                }
                case Http2DataFrame data -> {
                    parts.add(new Part.Data(ByteBufUtil.getBytes(data.content())));
                    end(data.isEndStream());
                }
                default -> parts.add(new Part.End());
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void end(boolean ended) {
        if (ended) {
            parts.add(new Part.End());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        parts.add(new Part.End());
    }

    void head(Http2Headers fields, boolean end) {
        channel.writeAndFlush(new DefaultHttp2HeadersFrame(fields, end));
    }

    void data(byte[] bytes, boolean end) {
        channel.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(bytes), end));
    }

    private Part next() throws IOException, InterruptedException {
        Part part = parts.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (part == null) {
            throw new IOException("no answer on the stream");
        }
        return part;
    }

    /// Waits for the head of the answer.
    String status() throws IOException, InterruptedException {
        return switch (next()) {
            case Part.Head head -> head.fields().status().toString();
            case Part.Data _, Part.End _ -> throw new IOException("the stream ended before its head");
        };
    }

    /// Waits for so many bytes of the body.
    byte[] exactly(int length) throws IOException, InterruptedException {
        while (unread.size() < length) {
            switch (next()) {
                case Part.Data data -> unread.write(data.bytes());
                case Part.Head trailers -> throw new IOException("the stream ended with " + trailers.fields());
                case Part.End _ -> throw new IOException("the stream ended");
            }
        }
        byte[] all = unread.toByteArray();
        unread.reset();
        unread.write(all, length, all.length - length);
        return java.util.Arrays.copyOf(all, length);
    }

    /// Waits for the end.
    ///
    /// @return the trailer of this name, empty without one
    String end(String trailer) throws IOException, InterruptedException {
        String value = "";
        for (Part part = next(); !(part instanceof Part.End); part = next()) {
            if (part instanceof Part.Head(var fields) && fields.contains(trailer)) {
                value = fields.get(trailer).toString();
            }
        }
        return value;
    }
}
