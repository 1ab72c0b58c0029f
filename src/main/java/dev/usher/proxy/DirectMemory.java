package dev.usher.proxy;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.internal.PlatformDependent;

/// The memory that bytes on their way are kept in, and whether it runs short. Every connection is bounded by its own
/// back-pressure; what is not bounded is their number times that, so before the end is reached nothing new is begun:
/// connections are refused and requests answered 503, while what is under way goes on and frees what it holds.
///
/// The allocator is the pooled one: it gives chunks back when they are empty. The adaptive one keeps those of larger
/// sizes, and what is used could then not be told from what was used once.
final class DirectMemory {
    /// Of the limit (`-XX:MaxDirectMemorySize`). The rest is for what is under way.
    private static final int TIGHT_PERCENT = 80;

    private static final PooledByteBufAllocator ALLOCATOR = PooledByteBufAllocator.DEFAULT;

    /// Of the limit that buffers really hold. Less of it in use than that and the rest is free room in chunks that are
    /// not empty yet.
    private static final int HELD_PERCENT = 50;

    private final long tight;
    private final long held;

    private DirectMemory(long limit) {
        tight = limit / 100 * TIGHT_PERCENT;
        held = limit / 100 * HELD_PERCENT;
    }

    /// That of this process.
    static DirectMemory ofProcess() {
        return new DirectMemory(PlatformDependent.maxDirectMemory());
    }

    /// Where channels get their buffers.
    static ByteBufAllocator allocator() {
        return ALLOCATOR;
    }

    /// Octets that buffers take from the system now, room in chunks that are not full among them. Any thread.
    static long used() {
        return Math.max(0, PlatformDependent.usedDirectMemory());
    }

    /// Whether nothing new should be begun. Any thread; not for each request, since it may have to add chunks up.
    boolean isTight() {
        return PlatformDependent.usedDirectMemory() > tight && ALLOCATOR.pinnedDirectMemory() > held;
    }
}
