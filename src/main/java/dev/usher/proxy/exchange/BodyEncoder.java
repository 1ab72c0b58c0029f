package dev.usher.proxy.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/// Encodes one body, piece by piece, on the event loop. What it gives out belongs to the caller.
///
/// An encoder keeps what it may need to find repetitions, so that after a piece there may be nothing to send yet;
/// [#flush] gives all of it out, which costs a few octets and lets the client see everything that was put in.
abstract class BodyEncoder {
    private static final ByteBufAllocator ALLOCATOR = PooledByteBufAllocator.DEFAULT;

    /// Room for the least a codec writes at a time.
    private static final int LEAST = 256;

    private boolean dirty;

    /// Encodes a piece.
    ///
    /// @param data taken over and released
    /// @param end nothing follows
    /// @return what can be sent, possibly nothing
    final ByteBuf encode(ByteBuf data, boolean end) {
        ByteBuf out = ALLOCATOR.directBuffer(Math.max(LEAST, data.readableBytes() / 2));
        boolean whole = false;
        try {
            dirty |= data.isReadable();
            for (ByteBuffer piece : data.nioBuffers()) {
                put(piece, out);
            }
            if (end) {
                finish(out);
            }
            whole = true;
            return out;
        } finally {
            data.release();
            if (!whole) {
                out.release();
            }
        }
    }

    /// Gives out what is kept, so that the client can decode everything that was put in.
    ///
    /// @return what can be sent, nothing if nothing was put in since the last time
    final ByteBuf flush() {
        if (!dirty) {
            return Unpooled.EMPTY_BUFFER;
        }
        dirty = false;
        ByteBuf out = ALLOCATOR.directBuffer(LEAST);
        boolean whole = false;
        try {
            flush(out);
            whole = true;
            return out;
        } finally {
            if (!whole) {
                out.release();
            }
        }
    }

    /// Puts octets in; all of `in` is taken.
    abstract void put(ByteBuffer in, ByteBuf out);

    /// Writes what is kept.
    abstract void flush(ByteBuf out);

    /// Writes what is kept and the end of the coding.
    abstract void finish(ByteBuf out);

    /// Gives back what it holds outside of the heap. Nothing is called after that.
    abstract void close();
}
