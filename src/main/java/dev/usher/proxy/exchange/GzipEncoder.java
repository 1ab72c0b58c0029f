package dev.usher.proxy.exchange;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// The gzip coding (RFC 1952) by the zlib of the JDK.
final class GzipEncoder extends BodyEncoder {
    /// Deflate, no name, no time, an unknown system.
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    /// Room that is asked for when what zlib has does not fit.
    private static final int PIECE = 4096;

    /// zlib states that are kept for the next body: each is about 260 KiB, and takes long to make.
    private static final int KEPT = 16;

    private final ArrayDeque<Deflater> free;
    private final Deflater deflater;
    private final CRC32 sum = new CRC32();
    private int length;
    private boolean begun;

    /// @param free states of this loop to take from and give back to
    GzipEncoder(int level, ArrayDeque<Deflater> free) {
        this.free = free;
        Deflater kept = free.poll();
        deflater = kept == null ? new Deflater(level, true) : kept;
        deflater.setLevel(level);
    }

    @Override
    void put(ByteBuffer in, ByteBuf out) {
        begin(out);
        length += in.remaining();
        sum.update(in.duplicate());
        deflater.setInput(in);
        while (!deflater.needsInput()) {
            deflate(out, Deflater.NO_FLUSH);
        }
    }

    private void begin(ByteBuf out) {
        if (!begun) {
            begun = true;
            out.writeBytes(HEADER);
        }
    }

    @Override
    void flush(ByteBuf out) {
        deflate(out, Deflater.SYNC_FLUSH);
    }

    @Override
    void finish(ByteBuf out) {
        begin(out);
        deflater.finish();
        while (!deflater.finished()) {
            deflate(out, Deflater.NO_FLUSH);
        }
        out.writeIntLE((int) sum.getValue());
        out.writeIntLE(length);
    }

    /// Takes what zlib has: it has no more once it leaves room.
    private void deflate(ByteBuf out, int mode) {
        int room;
        int written;
        do {
            out.ensureWritable(PIECE);
            room = out.writableBytes();
            written = deflater.deflate(out.nioBuffer(out.writerIndex(), room), mode);
            out.writerIndex(out.writerIndex() + written);
        } while (written == room);
    }

    @Override
    void close() {
        if (free.size() < KEPT) {
            deflater.reset();
            free.push(deflater);
        } else {
            deflater.end();
        }
    }
}
