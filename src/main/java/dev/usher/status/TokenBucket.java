package dev.usher.status;

import java.util.function.LongSupplier;

/// Bounds how often something is done: a burst at once, then a steady rate. Used by one thread.
final class TokenBucket {
    private final long nanosEach;
    private final long burst;
    private final LongSupplier nanoTime;
    private double tokens;
    private long filled;

    /// @param perSecond how often in the long run, at least 1
    /// @param burst how often at once after a pause
    TokenBucket(int perSecond, int burst, LongSupplier nanoTime) {
        this.nanosEach = 1_000_000_000L / perSecond;
        this.burst = burst;
        this.nanoTime = nanoTime;
        tokens = burst;
        filled = nanoTime.getAsLong();
    }

    /// Takes a token that is there or will be, in order.
    ///
    /// @return how long to wait for it, in nanoseconds
    long take() {
        long now = nanoTime.getAsLong();
        tokens = Math.min((double) burst, tokens + (double) (now - filled) / nanosEach);
        filled = now;
        tokens--;
        return tokens >= 0 ? 0 : (long) (-tokens * nanosEach);
    }
}
