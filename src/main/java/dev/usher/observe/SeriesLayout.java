package dev.usher.observe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Where the counters of one request label set lie in its [Cells]: the request count, then the sums of all histograms
/// that are computed, then the first bucket of each, the second of each, and so on. What a request adds to lies
/// together
/// so: the answers of a route mostly fall into the same few buckets, and with many routes all of it is far away.
final class SeriesLayout {
    /// The cell that counts requests.
    static final int REQUESTS = 0;

    private static final int FIRST_SUM = REQUESTS + 1;
    private static final int ABSENT = -1;

    /// The place of each histogram among those that are computed.
    private final int[] places = new int[RequestHistogram.values().length];

    private final HistogramBounds[] bounds = new HistogramBounds[places.length];
    private final List<RequestHistogram> computed = new ArrayList<>();
    private final boolean countsRequests;
    private final int width;
    private final int size;

    SeriesLayout(MetricSettings settings) {
        Arrays.fill(places, ABSENT);
        countsRequests = !settings.excluded().contains("requests");
        int most = 0;
        for (var histogram : RequestHistogram.values()) {
            var unit = histogram.unit();
            bounds[histogram.index()] = HistogramBounds.of(unit.bounds(settings.buckets()), unit.scale());
            if (!settings.excluded().contains(histogram.suffix())) {
                places[histogram.index()] = computed.size();
                most = Math.max(most, bounds[histogram.index()].buckets());
                computed.add(histogram);
            }
        }
        width = computed.size();
        size = FIRST_SUM + width + most * width;
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
        return FIRST_SUM + places[histogram.index()];
    }

    int bucketCell(RequestHistogram histogram, int bucket) {
        return bucketCell(places[histogram.index()], bucket);
    }

    private int bucketCell(int place, int bucket) {
        return FIRST_SUM + width + bucket * width + place;
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
        int place = places[histogram.index()];
        if (place == ABSENT || value < 0) {
            return;
        }
        cells.add(FIRST_SUM + place, value);
        cells.add(bucketCell(place, bounds[histogram.index()].bucket(value)), 1);
    }
}
