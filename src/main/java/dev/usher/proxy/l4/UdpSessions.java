package dev.usher.proxy.l4;

import java.util.concurrent.atomic.AtomicInteger;

/// How many UDP sessions there are in the process, and whether new ones may begin. Any thread.
final class UdpSessions {
    private final AtomicInteger count = new AtomicInteger();
    private volatile boolean draining;

    void opened() {
        count.incrementAndGet();
    }

    void closed() {
        count.decrementAndGet();
    }

    int count() {
        return count.get();
    }

    /// From now on only what is under way goes on.
    void drain() {
        draining = true;
    }

    boolean isDraining() {
        return draining;
    }
}
