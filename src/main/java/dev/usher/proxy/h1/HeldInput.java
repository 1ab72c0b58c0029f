package dev.usher.proxy.h1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.ByteToMessageDecoder;
import org.jspecify.annotations.Nullable;

/// Bytes of a client that nobody took yet: those being looked at, and those held while a response is pending.
final class HeldInput {
    private @Nullable ByteBuf held;
    private @Nullable ByteBuf current;
    private boolean processing;

    boolean isEmpty() {
        return held == null;
    }

    /// Whether there are bytes behind what was taken so far.
    boolean hasMore() {
        return held != null || (current != null && current.isReadable());
    }

    /// Whether bytes are being looked at.
    boolean isProcessing() {
        return processing;
    }

    /// Begins to look at `in`.
    void start(ByteBuf in) {
        current = in;
        processing = true;
    }

    /// The whole buffer was handed to somebody else.
    void passOn() {
        current = null;
    }

    /// Ends looking.
    void stop() {
        current = null;
        processing = false;
    }

    /// Keeps bytes; takes ownership of `in`.
    void hold(ByteBuf in) {
        held = in;
    }

    /// Keeps more bytes; takes ownership of `in`.
    void add(ByteBufAllocator allocator, ByteBuf in) {
        ByteBuf before = held;
        held = before == null ? in : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, before, in);
    }

    /// What was held, now the caller's.
    @Nullable
    ByteBuf take() {
        ByteBuf taken = held;
        held = null;
        return taken;
    }

    /// Forgets what is held.
    void drop() {
        if (held != null) {
            held.release();
            held = null;
        }
    }
}
