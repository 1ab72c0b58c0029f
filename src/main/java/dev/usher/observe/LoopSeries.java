package dev.usher.observe;

import dev.usher.model.VirtualHost;

/// The request series of one event loop: finds the counters of an exchange and adds to them.
final class LoopSeries {
    private final Metrics metrics;
    private final MetricSettings settings;
    private final SeriesTable table;
    private final SeriesLayout layout;
    private final SeriesCache cache;
    private final HostLabel realHost = new HostLabel();
    private long seenGeneration = -1;

    LoopSeries(Metrics metrics, SeriesTable table) {
        this.metrics = metrics;
        this.settings = metrics.settings();
        this.table = table;
        this.layout = table.layout();
        cache = new SeriesCache(settings);
    }

    /// Counts an exchange under the labels of its rule.
    void count(FinishedExchange exchange) {
        if (!settings.enabled()) {
            return;
        }
        forgetOldTables();
        SeriesCache.OfHost host = cache.find(exchange.host(), exchange.route());
        if (!host.counted()) {
            return;
        }
        realHost.clear();
        if (host.realNames()) {
            exchange.append(FinishedExchange.Text.HOST, realHost);
        }
        int status = exchange.status();
        String method = exchange.method();
        RouteCells known = host.find(exchange.route());
        Cells cells = known.find(realHost, status, method, exchange.alternativeName());
        layout.count(cells != null ? cells : lookUp(known, exchange), exchange);
    }

    private void forgetOldTables() {
        long generation = metrics.table().generation();
        if (generation != seenGeneration) {
            cache.clear();
            seenGeneration = generation;
        }
    }

    private Cells lookUp(RouteCells known, FinishedExchange exchange) {
        int status = exchange.status();
        String method = exchange.method();
        VirtualHost host = exchange.host();
        if (!realHost.isEmpty() && table.full()) {
            // Strangers choose these names: neither remember them nor make garbage of them.
            return table.overflow(status).cells(this, layout);
        }
        String label = !settings.perHost() ? "" : realHost.isEmpty() ? host.host() : realHost.text();
        var key = new SeriesKey(
                SeriesKey.Origin.of(host.host(), exchange.route().owner()),
                exchange.alternativeName(),
                label,
                method,
                settings.statusClasses() ? SeriesKey.statusClass(status) : SeriesKey.statusCode(status));
        Cells cells = table.admit(key, status).cells(this, layout);
        known.put(realHost, status, method, exchange.alternativeName(), cells);
        return cells;
    }
}
