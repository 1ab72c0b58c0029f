package dev.usher.bench.traffic.generator;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.ArrayDeque;
import java.util.List;

/// The frames of an HTTP/2 connection (RFC 9113), as much of them as a load generator and its echo need: windows of the
/// other side are obeyed, our own are as large as they may be.
abstract class Http2Frames extends ByteToMessageDecoder {
    static final int DATA = 0;
    static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;
    private static final int ACK = 1;
    private static final int PADDED_OR_PRIORITY = 0x28;
    private static final int FRAME_HEAD = 9;
    private static final int INITIAL_WINDOW_SIZE = 4;
    private static final int MAX_CONCURRENT_STREAMS = 3;
    private static final int LARGEST_WINDOW = Integer.MAX_VALUE;
    private static final int DEFAULT_WINDOW = 65_535;

    /// What may be sent on one stream.
    static final class Stream {
        final int id;
        long window;
        boolean ended;

        Stream(int id, long window) {
            this.id = id;
            this.window = window;
        }
    }

    /// Data that waits for a window.
    private record Waiting(Stream stream, ByteBuf data, int flags) {}

    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private ByteBuf block;
    private boolean endsStream;
    private long window = DEFAULT_WINDOW;
    private long initialWindow = DEFAULT_WINDOW;
    private long taken;
    private boolean reading;
    ChannelHandlerContext context;

    /// A whole header block.
    abstract void headers(int stream, ByteBuf block, boolean end) throws Exception;

    abstract void data(int stream, ByteBuf data, boolean end);

    abstract void reset(int stream, String why);

    abstract void goAway(String why);

    /// The other side's windows of open streams change by this.
    abstract void widen(long by);

    abstract Stream stream(int id);

    /// Settings with large windows; goes before everything else.
    void begin(ChannelHandlerContext to) {
        context = to;
        ByteBuf out = context.alloc().directBuffer(64);
        frameHead(out, 12, SETTINGS, 0, 0);
        out.writeShort(INITIAL_WINDOW_SIZE).writeInt(LARGEST_WINDOW);
        out.writeShort(MAX_CONCURRENT_STREAMS).writeInt(1_000);
        frameHead(out, 4, WINDOW_UPDATE, 0, 0);
        out.writeInt(LARGEST_WINDOW - DEFAULT_WINDOW);
        context.writeAndFlush(out);
    }

    Stream newStream(int id) {
        return new Stream(id, initialWindow);
    }

    static void frameHead(ByteBuf out, int length, int type, int flags, int stream) {
        out.writeMedium(length).writeByte(type).writeByte(flags).writeInt(stream);
    }

    /// Writes a header block that fits one frame.
    void writeHeaders(int stream, ByteBuf fields, boolean end) {
        int length = fields.readableBytes();
        ByteBuf out = context.alloc().directBuffer(FRAME_HEAD + length);
        frameHead(out, length, HEADERS, END_HEADERS | (end ? END_STREAM : 0), stream);
        context.write(out.writeBytes(fields, fields.readerIndex(), length), context.channel().voidPromise());
    }

    /// Writes a small piece of data, as soon as windows allow it; takes the buffer over.
    void writeData(Stream stream, ByteBuf data, boolean end) {
        int flags = end ? END_STREAM : 0;
        if (!waiting.isEmpty() || !write(stream, data, flags)) {
            waiting.add(new Waiting(stream, data, flags));
        }
    }

    private boolean write(Stream stream, ByteBuf data, int flags) {
        int length = data.readableBytes();
        if (window < length || stream.window < length) {
            return false;
        }
        window -= length;
        stream.window -= length;
        ByteBuf out = context.alloc().directBuffer(FRAME_HEAD + length);
        frameHead(out, length, DATA, flags, stream.id);
        context.write(out.writeBytes(data), context.channel().voidPromise());
        data.release();
        return true;
    }

    /// Sends at once what was written, or after the reads that are under way.
    void flushSoon() {
        if (!reading) {
            context.flush();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) throws Exception {
        reading = true;
        super.channelRead(from, message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) throws Exception {
        reading = false;
        from.flush();
        super.channelReadComplete(from);
    }

    @Override
    protected void decode(ChannelHandlerContext from, ByteBuf in, List<Object> out) throws Exception {
        while (in.readableBytes() >= FRAME_HEAD) {
            int length = in.getUnsignedMedium(in.readerIndex());
            if (in.readableBytes() < FRAME_HEAD + length) {
                return;
            }
            int type = in.getByte(in.readerIndex() + 3);
            int flags = in.getByte(in.readerIndex() + 4);
            int stream = in.getInt(in.readerIndex() + 5) & Integer.MAX_VALUE;
            in.skipBytes(FRAME_HEAD);
            frame(type, flags, stream, in.readSlice(length));
        }
    }

    private void frame(int type, int flags, int stream, ByteBuf payload) throws Exception {
        switch (type) {
            case DATA -> {
                unpadded(flags);
                take(payload.readableBytes());
                data(stream, payload, (flags & END_STREAM) != 0);
            }
            case HEADERS, CONTINUATION -> block(type, flags, stream, payload);
            case RST_STREAM -> reset(stream, "the proxy reset a stream, code " + payload.readInt());
            case SETTINGS -> settings(flags, payload);
            case PING -> {
                if ((flags & ACK) == 0) {
                    ByteBuf pong = context.alloc().directBuffer(FRAME_HEAD + 8);
                    frameHead(pong, 8, PING, ACK, 0);
                    context.write(pong.writeBytes(payload));
                }
            }
            case GOAWAY -> goAway("the proxy said goodbye, code " + payload.getInt(payload.readerIndex() + 4));
            case WINDOW_UPDATE -> windowUpdate(stream, payload.readInt());
            default -> {
                // Frames nobody knows are to be passed over (RFC 9113 §4.1).
            }
        }
    }

    private void block(int type, int flags, int stream, ByteBuf payload) throws Exception {
        if (type == HEADERS) {
            unpadded(flags);
            endsStream = (flags & END_STREAM) != 0;
            block = context.alloc().buffer();
        }
        block.writeBytes(payload);
        if ((flags & END_HEADERS) != 0) {
            try {
                headers(stream, block, endsStream);
            } finally {
                block.release();
                block = null;
            }
        }
    }

    private static void unpadded(int flags) {
        if ((flags & PADDED_OR_PRIORITY) != 0) {
            throw new IllegalStateException("a padded frame or one with a priority");
        }
    }

    private void settings(int flags, ByteBuf payload) {
        if ((flags & ACK) != 0) {
            return;
        }
        while (payload.isReadable()) {
            int name = payload.readUnsignedShort();
            long value = payload.readUnsignedInt();
            if (name == INITIAL_WINDOW_SIZE) {
                widen(value - initialWindow);
                initialWindow = value;
            }
        }
        ByteBuf ack = context.alloc().directBuffer(FRAME_HEAD);
        frameHead(ack, 0, SETTINGS, ACK, 0);
        context.write(ack);
        sendWaiting();
    }

    private void windowUpdate(int id, int by) {
        if (id == 0) {
            window += by;
        } else {
            Stream stream = stream(id);
            if (stream != null) {
                stream.window += by;
            }
        }
        sendWaiting();
    }

    private void sendWaiting() {
        for (Waiting next = waiting.peek(); next != null; next = waiting.peek()) {
            if (!next.stream.ended && !write(next.stream, next.data, next.flags)) {
                return;
            }
            waiting.poll();
        }
    }

    /// Gives the connection's window back when half of it is used; a stream's is never used up.
    private void take(int bytes) {
        taken += bytes;
        if (taken > LARGEST_WINDOW / 2) {
            ByteBuf update = context.alloc().directBuffer(FRAME_HEAD + 4);
            frameHead(update, 4, WINDOW_UPDATE, 0, 0);
            context.write(update.writeInt((int) taken));
            taken = 0;
        }
    }
}
