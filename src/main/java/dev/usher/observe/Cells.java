package dev.usher.observe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Counters that one thread writes and any thread reads.
///
/// With a single writer an increment is a plain load and an opaque store: no locked instruction, no contention, and
/// still no torn or stuck value for the reader. A reader may see one counter ahead of another by a few events.
final class Cells {
    private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(long[].class);

    /// Keeps the counters of two loops out of one cache line, neighbours in the heap as they may be.
    private static final int PADDING = 8;

    private final long[] values;

    Cells(int count) {
        values = new long[count + 2 * PADDING];
    }

    /// Adds; the owning thread only.
    void add(int index, long amount) {
        int at = index + PADDING;
        ELEMENT.setOpaque(values, at, values[at] + amount);
    }

    /// Reads; any thread.
    long get(int index) {
        return (long) ELEMENT.getOpaque(values, index + PADDING);
    }
}
