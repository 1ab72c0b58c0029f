package dev.usher.proxy.h2;

import java.util.concurrent.TimeUnit;

/// How many streams of a connection may end in a reset the client is to blame for: resets it sends (rapid reset,
/// CVE-2023-44487) and resets it makes us send by breaking the rules (MadeYouReset, CVE-2025-8671). Both let a client
/// start work without ever having more streams open than it may.
///
/// A stream that was served to its end pays for one that was not, so a client that gives up half of what it asks for,
/// as browsers and gRPC deadlines do, never gets near the limit.
final class ResetLimit {
    /// Resets at once.
    static final int ALLOWANCE = 200;

    /// In this time the allowance is filled up again.
    private static final long REFILL_NANOS = TimeUnit.SECONDS.toNanos(30);

    private int left = ALLOWANCE;
    private long filledNanos;

    /// @param now nanoseconds from any fixed point
    ResetLimit(long now) {
        filledNanos = now;
    }

    /// A stream was served.
    void served() {
        if (left < ALLOWANCE) {
            left++;
        }
    }

    /// A stream was reset.
    ///
    /// @return whether that was one too many
    boolean isExceeded(long now) {
        if (now - filledNanos >= REFILL_NANOS) {
            filledNanos = now;
            left = ALLOWANCE;
        }
        return --left < 0;
    }
}
