package dev.usher.proxy.exchange;

import dev.usher.observe.LoopObserver;
import io.netty.buffer.ByteBuf;

/// What copies of requests may take on one event loop: a receiver that is slow or dead costs no more than this.
final class CopyBudget {
    /// Copies under way.
    static final int MOST_COPIES = 1000;

    /// Bytes held for one copy until its receiver takes them.
    static final int MOST_HELD = 1024 * 1024;

    /// Bytes held for all copies.
    static final int MOST_HELD_TOGETHER = 16 * 1024 * 1024;

    /// A small piece keeps the whole buffer in memory that it came in.
    private static final int LEAST_COST = 4096;

    private final LoopContext loop;
    private int copies;
    private int held;

    CopyBudget(LoopContext loop) {
        this.loop = loop;
    }

    LoopObserver observer() {
        return loop.observer();
    }

    /// Whether another copy may begin; one that may not is counted.
    boolean mayBegin() {
        if (copies < MOST_COPIES) {
            return true;
        }
        observer().copyDropped();
        return false;
    }

    void begun() {
        copies++;
        observer().copied();
    }

    void ended() {
        copies--;
    }

    /// What holding a piece costs, in bytes; nothing for one that is empty.
    static int cost(ByteBuf data) {
        return data.isReadable() ? Math.max(LEAST_COST, data.readableBytes()) : 0;
    }

    /// Whether so much more may be held for a copy.
    ///
    /// @param already what is held for it
    boolean allows(int cost, int already) {
        return already + cost <= MOST_HELD && held + cost <= MOST_HELD_TOGETHER && !loop.overloaded();
    }

    void hold(int cost) {
        held += cost;
    }

    void letGo(int cost) {
        held -= cost;
    }

    /// Whether nothing is under way.
    boolean isIdle() {
        return copies == 0 && held == 0;
    }
}
