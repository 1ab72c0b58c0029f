package dev.usher.balance;

import java.util.concurrent.atomic.AtomicLong;

/// How long the answers of one endpoint take of late: a moving average that forgets with a time constant of ten seconds
/// and takes a slower answer at its full value at once (B3). Shared by all event loops and by every upstream the
/// endpoint is in; a reading is one volatile read, a note one write without a lock.
public final class PeakEwma {
    /// Decay constant, in milliseconds.
    static final double DECAY_MILLIS = 10_000;

    private static final long NANOS_A_MILLI = 1_000_000;
    private static final long UNKNOWN = pack(-1, 0);

    /// Score in milliseconds as a float in the upper half, the time it was touched in milliseconds in the lower: so
    /// both change together.
    private final AtomicLong state = new AtomicLong(UNKNOWN);

    private static long pack(float score, int millis) {
        return (long) Float.floatToRawIntBits(score) << Integer.SIZE | (millis & 0xFFFF_FFFFL);
    }

    private static float unpack(long packed) {
        return Float.intBitsToFloat((int) (packed >>> Integer.SIZE));
    }

    private static int millis(long nanos) {
        return (int) (nanos / NANOS_A_MILLI);
    }

    /// Whether there was ever an answer, or something to begin with.
    boolean isKnown() {
        return state.get() != UNKNOWN;
    }

    /// The score now, in milliseconds; 0 while nothing is known, so that a new endpoint is tried.
    ///
    /// @param now nanoseconds
    double score(long now) {
        long packed = state.get();
        return packed == UNKNOWN ? 0 : unpack(packed) * weight(packed, millis(now));
    }

    /// What is left of a score after the time since it was touched. The clock wraps around after seven weeks; a
    /// difference that seems negative is a very long time, or a race of two loops over less than a millisecond.
    private static double weight(long packed, int now) {
        int elapsed = now - (int) packed;
        return elapsed == -1 ? 1 : elapsed < 0 ? 0 : Math.exp(-elapsed / DECAY_MILLIS);
    }

    /// Begins with a score, unless something is known already.
    void begin(double score, long now) {
        state.compareAndSet(UNKNOWN, pack((float) score, millis(now)));
    }

    /// Notes an answer.
    ///
    /// @param nanos how long it took, from the beginning of the try to the end of the response
    /// @param now nanoseconds
    public void note(long nanos, long now) {
        double sample = Math.max(0, nanos) / (double) NANOS_A_MILLI;
        int time = millis(now);
        long before;
        long after;
        do {
            before = state.get();
            after = pack((float) blend(before, sample, time), time);
        } while (!state.compareAndSet(before, after));
    }

    private static double blend(long before, double sample, int now) {
        if (before == UNKNOWN) {
            return sample;
        }
        double weight = weight(before, now);
        double left = unpack(before) * weight;
        return sample > left ? sample : left + sample * (1 - weight);
    }
}
