package dev.usher.observe;

import java.util.concurrent.atomic.AtomicReference;

/// One request label set and the counters each event loop keeps for it.
final class Series {
    private final SeriesKey key;
    private final String labels;
    private final AtomicReference<Part[]> parts = new AtomicReference<>(new Part[0]);

    /// The share of one loop.
    ///
    /// @param loop who writes it
    record Part(LoopSeries loop, Cells cells) {}

    Series(SeriesKey key, MetricSettings settings) {
        this.key = key;
        this.labels = key.labels(settings);
    }

    SeriesKey key() {
        return key;
    }

    String labels() {
        return labels;
    }

    /// The counters of a loop, made when it has none yet. Called by that loop only, so two parts never have one owner.
    Cells cells(LoopSeries loop, SeriesLayout layout) {
        while (true) {
            Part[] before = parts.get();
            for (Part part : before) {
                if (part.loop() == loop) {
                    return part.cells();
                }
            }
            var added = new Part(loop, layout.newCells());
            var after = new Part[before.length + 1];
            System.arraycopy(before, 0, after, 0, before.length);
            after[before.length] = added;
            if (parts.compareAndSet(before, after)) {
                return added.cells();
            }
        }
    }

    /// One counter over all loops.
    long sum(int cell) {
        long sum = 0;
        for (Part part : parts.get()) {
            sum += part.cells().get(cell);
        }
        return sum;
    }
}
