package dev.usher.bench.traffic.generator;

/// Counts of nanoseconds in buckets less than one hundredth wide: 128 to each power of two.
final class Histogram {
    private static final int BITS = 7;
    private static final int SUB = 1 << BITS;

    private final long[] counts = new long[(64 - BITS) * SUB];
    private long total;

    void add(long nanos) {
        counts[bucket(Math.max(0, nanos))]++;
        total++;
    }

    private static int bucket(long value) {
        int shift = Math.max(0, 63 - BITS - Long.numberOfLeadingZeros(value | 1));
        return shift * SUB + (int) (value >>> shift);
    }

    private static long middle(int bucket) {
        int shift = Math.max(0, bucket / SUB - 1);
        long low = (long) (bucket - shift * SUB) << shift;
        return low + (1L << shift) / 2;
    }

    /// Microseconds that this share of all took at most.
    private double at(double share) {
        long rank = Math.max(1, (long) Math.ceil(total * share));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return middle(i) / 1e3;
            }
        }
        return 0;
    }

    Outcome.Percentiles percentiles() {
        return new Outcome.Percentiles(at(0.5), at(0.99), at(0.999));
    }
}
