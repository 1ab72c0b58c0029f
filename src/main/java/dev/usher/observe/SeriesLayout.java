package dev.usher.observe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Where the counters of one request label set lie in its [Cells]: the request count first, then, for each histogram
/// that is computed, its sum and its buckets.
final class SeriesLayout {
    /// The cell that counts requests.
    static final int REQUESTS = 0;

    private static final int ABSENT = -1;

    private final int[] offsets = new int[RequestHistogram.values().length];
    private final HistogramBounds[] bounds = new HistogramBounds[offsets.length];
    private final List<RequestHistogram> computed = new ArrayList<>();
    private final boolean countsRequests;
    private final int size;

    SeriesLayout(MetricSettings settings) {
        Arrays.fill(offsets, ABSENT);
        countsRequests = !settings.excluded().contains("requests");
        int next = REQUESTS + 1;
        for (var histogram : RequestHistogram.values()) {
            var unit = histogram.unit();
            bounds[histogram.index()] = HistogramBounds.of(unit.bounds(settings.buckets()), unit.scale());
            if (!settings.excluded().contains(histogram.suffix())) {
                offsets[histogram.index()] = next;
                next += 1 + bounds[histogram.index()].buckets();
                computed.add(histogram);
            }
        }
        size = next;
    }

    Cells newCells() {
        return new Cells(size);
    }

    /// Whether `requests` is reported (M2.6).
    boolean countsRequests() {
        return countsRequests;
    }

    List<RequestHistogram> computed() {
        return computed;
    }

    HistogramBounds bounds(RequestHistogram histogram) {
        return bounds[histogram.index()];
    }

    int sumCell(RequestHistogram histogram) {
        return offsets[histogram.index()];
    }

    int bucketCell(RequestHistogram histogram, int bucket) {
        return offsets[histogram.index()] + 1 + bucket;
    }

    /// Counts one exchange.
    void count(Cells cells, FinishedExchange exchange) {
        cells.add(REQUESTS, 1);
        observe(cells, RequestHistogram.REQUEST_DURATION, exchange.durationNanos());
        observe(cells, RequestHistogram.REQUEST_SIZE, exchange.requestBytes());
        observe(cells, RequestHistogram.RESPONSE_SIZE, exchange.responseBytes());
        observe(cells, RequestHistogram.BYTES_SENT, exchange.responseBytes());
        int tries = exchange.tries();
        if (tries > 0) { // M2.2; ingress-nginx observes nothing after a retry, the last try says more
            int last = tries - 1;
            observe(cells, RequestHistogram.RESPONSE_DURATION, exchange.tryResponseNanos(last));
            observe(cells, RequestHistogram.HEADER_DURATION, exchange.tryHeaderNanos(last));
            observe(cells, RequestHistogram.CONNECT_DURATION, exchange.tryConnectNanos(last));
        }
    }

    /// A negative value means there is none.
    private void observe(Cells cells, RequestHistogram histogram, long value) {
        int at = offsets[histogram.index()];
        if (at == ABSENT || value < 0) {
            return;
        }
        cells.add(at, value);
        cells.add(at + 1 + bounds[histogram.index()].bucket(value), 1);
    }
}
