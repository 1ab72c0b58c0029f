package dev.usher.proxy.h2;

import dev.usher.proxy.exchange.Fields;
import dev.usher.proxy.exchange.TestLoop;
import dev.usher.proxy.h2.Frames.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2Exception;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The client's end of a server connection in memory, which knows whether all buffers were released.
final class FrameWire implements AutoCloseable {
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final FieldSectionDecoder decoder = new FieldSectionDecoder(1 << 20);
    private final ByteBuf unread = Unpooled.buffer();
    final EmbeddedChannel channel = new OneTaskAtATime();
    final Http2ServerConnection connection;

    /// Connects, nothing sent.
    FrameWire(TestLoop loop) {
        channel.config().setOption(ChannelOption.ALLOCATOR, allocator);
        connection = Http2ServerConnection.install(channel.pipeline(), loop, TestLoop.client());
    }

    /// Connects, preface and settings exchanged.
    static FrameWire greeted(TestLoop loop) {
        var wire = new FrameWire(loop);
        wire.send(Frames.PREFACE).send(Frames.frame(Frames.SETTINGS, 0, 0, new byte[0]));
        wire.send(Frames.frame(Frames.SETTINGS, Frames.ACK, 0, new byte[0]));
        wire.received();
        return wire;
    }

    FrameWire send(byte[] bytes) {
        if (!channel.isOpen()) {
            return this;
        }
        return run(() ->
                channel.writeInbound(allocator.directBuffer(bytes.length + 1).writeBytes(bytes)));
    }

    /// Runs something on the loop, as everything runs in life.
    FrameWire run(Runnable task) {
        channel.eventLoop().execute(task);
        channel.runPendingTasks();
        return this;
    }

    /// Several frames in one read.
    FrameWire send(List<byte[]> frames) {
        ByteBuf all = Unpooled.buffer();
        frames.forEach(all::writeBytes);
        return send(ByteBufUtil.getBytes(all));
    }

    /// A request whose section is literals, in pairs.
    FrameWire headers(int stream, boolean end, String... pairs) {
        return send(headersFrame(stream, end, pairs));
    }

    static byte[] headersFrame(int stream, boolean end, String... pairs) {
        return Frames.frame(
                Frames.HEADERS, Frames.END_HEADERS | (end ? Frames.END_STREAM : 0), stream, Frames.literals(pairs));
    }

    /// A request for `/` of `web.test`, with further lines in pairs.
    static String[] request(String method, String... pairs) {
        var all =
                new ArrayList<>(List.of(":method", method, ":scheme", "http", ":authority", "web.test", ":path", "/"));
        all.addAll(List.of(pairs));
        return all.toArray(String[]::new);
    }

    FrameWire get(int stream) {
        return headers(stream, true, request("GET"));
    }

    FrameWire data(int stream, boolean end, String latin1) {
        return send(dataFrame(stream, end, latin1));
    }

    static byte[] dataFrame(int stream, boolean end, String latin1) {
        return Frames.frame(
                Frames.DATA, end ? Frames.END_STREAM : 0, stream, latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// The client takes nothing any more that is sent to it.
    void stopTaking() {
        channel.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void flush(ChannelHandlerContext context) {}
        });
    }

    /// The frames that came since the last call.
    List<Frame> received() {
        channel.runPendingTasks();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            unread.writeBytes(out);
            out.release();
        }
        var frames = new ArrayList<Frame>();
        while (unread.isReadable()) {
            int length = unread.readUnsignedMedium();
            int type = unread.readUnsignedByte();
            int flags = unread.readUnsignedByte();
            int stream = unread.readInt() & Integer.MAX_VALUE;
            frames.add(new Frame(type, flags, stream, Unpooled.copiedBuffer(unread.readSlice(length))));
        }
        unread.clear();
        return frames;
    }

    /// The frames of a type that came since the last call; the others are dropped.
    List<Frame> received(int type) {
        return received().stream().filter(frame -> frame.type() == type).toList();
    }

    /// The lines of a HEADERS frame. To be called for every one, in order.
    List<String> lines(Frame headers) {
        try {
            decoder.decodeHeaders(headers.stream(), headers.payload());
        } catch (Http2Exception e) {
            throw new AssertionError(e);
        }
        Fields fields = decoder.section().fields();
        var lines = new ArrayList<String>();
        for (int line = 0; line < fields.count(); line++) {
            lines.add(fields.name(line) + ": " + fields.value(line));
        }
        return lines;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /// An embedded channel that, like a real one, runs no task in the middle of another.
    private static final class OneTaskAtATime extends EmbeddedChannel {
        private boolean running;

        @Override
        public void runPendingTasks() {
            if (!running) {
                running = true;
                super.runPendingTasks();
                running = false;
            }
        }
    }

    @Override
    public void close() {
        unread.release();
        channel.finishAndReleaseAll();
        channel.checkException();
        long leaked = allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
        if (leaked != 0) {
            throw new AssertionError(leaked + " bytes not released");
        }
    }
}
