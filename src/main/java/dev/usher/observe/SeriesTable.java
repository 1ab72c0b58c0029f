package dev.usher.observe;

import dev.usher.model.RoutingTable;
import dev.usher.model.VirtualHost;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// All request series: how many there may be, which ones still have a rule, and their exposition.
///
/// Loops look a series up once for each table and combination and then keep it, so this map is off the hot path.
/// Series of rules that are gone are removed when metrics are read (M2.7), not when a table is published: walking
/// 20,000 routes has no place between a change and the traffic it is meant for.
final class SeriesTable {
    private final MetricSettings settings;
    private final SeriesLayout layout;
    private final UpstreamLatency latency;
    private final ConcurrentHashMap<SeriesKey, Series> series = new ConcurrentHashMap<>();
    private final AtomicReferenceArray<@Nullable Series> overflow = new AtomicReferenceArray<>(10);
    private final AtomicLong refused = new AtomicLong();

    private List<VirtualHost> liveHosts = List.of(); // guarded by this
    private Set<SeriesKey.Origin> live = Set.of(); // guarded by this

    SeriesTable(MetricSettings settings) {
        this.settings = settings;
        this.layout = new SeriesLayout(settings);
        this.latency = new UpstreamLatency(settings, layout);
    }

    SeriesLayout layout() {
        return layout;
    }

    /// Whether only the overflow series is left for new label sets. Loops may pass the limit together by a few.
    boolean full() {
        return series.size() >= settings.maxSeries();
    }

    /// The series of a label set; when there is no room, the one that counts everything else.
    Series admit(SeriesKey key, int status) {
        Series known = series.get(key);
        if (known != null) {
            return known;
        }
        if (full()) {
            return overflow(status);
        }
        return series.computeIfAbsent(key, this::create);
    }

    /// The series that counts what there is no room for.
    Series overflow(int status) {
        refused.incrementAndGet();
        int index = Math.clamp(status / 100, 0, 9);
        Series one = overflow.get(index);
        if (one == null) {
            overflow.compareAndSet(index, null, create(SeriesKey.overflow(index)));
            one = overflow.get(index);
        }
        return one;
    }

    private Series create(SeriesKey key) {
        return new Series(key, settings);
    }

    /// Label sets that were counted as `_other`.
    long refused() {
        return refused.get();
    }

    /// Number of label sets.
    int size() {
        return series.size();
    }

    /// Removes the series of rules the table does not have.
    synchronized void prune(RoutingTable table) {
        if (!liveHosts.equals(table.hosts())) {
            live = table.hosts().stream()
                    .flatMap(host ->
                            host.routes().stream().map(route -> SeriesKey.Origin.of(host.host(), route.owner())))
                    .collect(Collectors.toUnmodifiableSet());
            liveHosts = table.hosts();
        }
        series.keySet().removeIf(key -> !live.contains(key.origin()));
    }

    void write(Exposition out) throws IOException {
        Collection<List<Series>> groups = byLabels();
        if (groups.isEmpty()) {
            return;
        }
        if (layout.countsRequests()) {
            String name = MetricSettings.PREFIX + "requests";
            out.family(name, MetricType.COUNTER, "The total number of client requests");
            for (var group : groups) {
                out.sample(name, group.getFirst().labels(), sum(group, SeriesLayout.REQUESTS));
            }
        }
        for (var histogram : layout.computed()) {
            write(histogram, groups, out);
        }
        latency.write(groups, out);
    }

    private void write(RequestHistogram histogram, Collection<List<Series>> groups, Exposition out) throws IOException {
        String name = MetricSettings.PREFIX + histogram.suffix();
        var bounds = layout.bounds(histogram);
        out.family(name, MetricType.HISTOGRAM, histogram.help());
        var buckets = new long[bounds.buckets()];
        for (var group : groups) {
            long observed = 0;
            for (int i = 0; i < buckets.length; i++) {
                buckets[i] = sum(group, layout.bucketCell(histogram, i));
                observed += buckets[i];
            }
            if (observed > 0) { // M2.2
                out.histogram(name, group.getFirst().labels(), bounds, buckets, sum(group, layout.sumCell(histogram)));
            }
        }
    }

    private static long sum(List<Series> group, int cell) {
        long sum = 0;
        for (Series one : group) {
            sum += one.sum(cell);
        }
        return sum;
    }

    /// Two series may print the same labels: without `host` those of two hosts, and those of a host that was served by
    /// a wildcard before. A sample must not appear twice.
    private Collection<List<Series>> byLabels() {
        var groups = new LinkedHashMap<String, List<Series>>();
        for (Series one : series.values()) {
            groups.computeIfAbsent(one.labels(), _ -> new ArrayList<>(1)).add(one);
        }
        for (int i = 0; i < overflow.length(); i++) {
            Series one = overflow.get(i);
            if (one != null) {
                groups.put(one.labels(), List.of(one));
            }
        }
        return groups.values();
    }
}
