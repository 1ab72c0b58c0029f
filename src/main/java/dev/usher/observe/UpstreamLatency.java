package dev.usher.observe;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// `ingress_upstream_latency_seconds`: connect times by Ingress, a summary without quantiles. The original deprecated
/// it, and its dashboard of request handling still asks for it.
///
/// It is added up from `connect_duration_seconds` when metrics are read, so that requests do not pay for it, and is
/// absent where that one is excluded.
final class UpstreamLatency {
    static final String SUFFIX = "ingress_upstream_latency_seconds";

    private static final RequestHistogram SOURCE = RequestHistogram.CONNECT_DURATION;

    private final MetricSettings settings;
    private final SeriesLayout layout;

    /// What one Ingress came to.
    private static final class Total {
        long nanos;
        long count;
    }

    UpstreamLatency(MetricSettings settings, SeriesLayout layout) {
        this.settings = settings;
        this.layout = layout;
    }

    /// Writes the family.
    void write(Collection<List<Series>> groups, Exposition out) throws IOException {
        if (settings.excluded().contains(SUFFIX) || !layout.computed().contains(SOURCE)) {
            return;
        }
        var totals = new TreeMap<String, Total>();
        groups.forEach(group -> group.forEach(series -> add(series, totals)));
        String name = MetricSettings.PREFIX + SUFFIX;
        var bounds = layout.bounds(SOURCE);
        out.family(name, MetricType.SUMMARY, "DEPRECATED Upstream service latency per Ingress");
        for (var total : totals.entrySet()) {
            out.sample(name + "_sum", total.getKey(), bounds.sum(total.getValue().nanos));
            out.sample(name + "_count", total.getKey(), total.getValue().count);
        }
    }

    private void add(Series series, Map<String, Total> totals) {
        long count = 0;
        for (int i = 0; i < layout.bounds(SOURCE).buckets(); i++) {
            count += series.sum(layout.bucketCell(SOURCE, i));
        }
        if (count > 0) { // M2.2
            var total = totals.computeIfAbsent(series.key().labelsOfIngress(settings), _ -> new Total());
            total.nanos += series.sum(layout.sumCell(SOURCE));
            total.count += count;
        }
    }
}
