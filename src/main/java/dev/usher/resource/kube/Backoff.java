package dev.usher.resource.kube;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// Exponential delays with full jitter in their upper half, so that many controllers do not return in step
/// after an API server restart. Used by one thread.
final class Backoff {
    private final Duration first;
    private final Duration most;
    private final RandomGenerator random;
    private long nextMillis;

    Backoff(Duration first, Duration most, RandomGenerator random) {
        this.first = first;
        this.most = most;
        this.random = random;
        this.nextMillis = first.toMillis();
    }

    /// The delay before the next attempt; each call about doubles it, up to the bound.
    Duration next() {
        long base = nextMillis;
        nextMillis = Math.min(most.toMillis(), Math.max(1, base * 2));
        long half = base / 2;
        return Duration.ofMillis(half + random.nextLong(base - half + 1));
    }

    /// An attempt worked.
    void reset() {
        nextMillis = first.toMillis();
    }
}
