package dev.usher.observe;

import dev.usher.model.RoutingTable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/// What the control plane reports: applied and refused tables, problems, watches, leadership, orphans (M3). Only the
/// reconcile loop publishes and rejects; the rest may come from any thread.
public final class ControlPlaneMetrics implements MetricFamilies {
    private static final HistogramBounds LATENCY = HistogramBounds.of(
            List.of(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0), 1_000_000_000L);
    private static final int SUCCESSES = 0;
    private static final int ERRORS = 1;
    private static final int LATENCY_SUM = 2;
    private static final int LATENCY_BUCKETS = 3;

    private final MetricSettings.Identity identity;
    private final String constant;
    private final Metrics metrics;
    private final CertificateMetrics certificates;
    private final ConfigurationHash hash = new ConfigurationHash();
    private final Cells counters = new Cells(LATENCY_BUCKETS + LATENCY.buckets());

    private volatile Outcome outcome = Outcome.NONE;
    private volatile Optional<Leadership> leadership = Optional.empty();
    private volatile List<ProblemCount> problems = List.of();
    private volatile Supplier<List<Orphan>> orphans = List::of;
    private volatile Supplier<List<WatchCount>> watches = List::of;
    private volatile Optional<Supplier<WriteCounts>> writes = Optional.empty();

    /// How the last attempt to apply a table went.
    ///
    /// @param lastSuccess when one was applied, in seconds since the epoch; 0 for never
    private record Outcome(boolean tried, boolean successful, long lastSuccess) {
        static final Outcome NONE = new Outcome(false, false, 0);
    }

    private record Leadership(String electionId, boolean leading) {}

    /// Problems of one kind.
    public record ProblemCount(String severity, String reason, long count) {}

    /// How one watch fares.
    ///
    /// @param failures attempts that failed since start
    public record WatchCount(String name, boolean healthy, long failures) {}

    /// What was written to the cluster since the start.
    ///
    /// @param statuses statuses of Ingresses it took
    /// @param statusFailures attempts it did not take
    /// @param events Events written or counted up
    /// @param eventsDropped Events that found no room or were not taken
    public record WriteCounts(long statuses, long statusFailures, long events, long eventsDropped) {}

    /// An Ingress whose traffic goes nowhere.
    public record Orphan(String namespace, String ingress, Type type) {
        /// What is missing.
        public enum Type {
            NO_SERVICE("no-service"),
            NO_ENDPOINT("no-endpoint");

            private final String label;

            Type(String label) {
                this.label = label;
            }
        }
    }

    ControlPlaneMetrics(MetricSettings.Identity identity, String constant, Metrics metrics) {
        this.identity = identity;
        this.constant = constant;
        this.metrics = metrics;
        this.certificates = new CertificateMetrics(identity.controllerClass());
    }

    /// Reports a table that went into service. It counts as an applied configuration only when hosts, settings or
    /// what is handed on below HTTP changed, not for endpoints or certificates (M3.1). From now on series live as
    /// long as this table has their rules (M2.7).
    ///
    /// @param latency from the first event that led to it to its publication
    public void published(RoutingTable table, Duration latency, Instant now) {
        RoutingTable before = metrics.table();
        metrics.table(table);
        long nanos = Math.max(0, latency.toNanos());
        counters.add(LATENCY_SUM, nanos);
        counters.add(LATENCY_BUCKETS + LATENCY.bucket(nanos), 1);
        boolean changed = !before.hosts().equals(table.hosts())
                || !before.streams().equals(table.streams())
                || !Objects.equals(before.settings(), table.settings());
        if (changed || !outcome.successful()) {
            counters.add(SUCCESSES, changed ? 1 : 0);
            outcome = new Outcome(true, true, changed ? now.getEpochSecond() : outcome.lastSuccess());
        }
    }

    /// Reports a snapshot that could not be compiled: the last table stays (M3.2).
    public void rejected() {
        counters.add(ERRORS, 1);
        outcome = new Outcome(true, false, outcome.lastSuccess());
    }

    /// Reports the problems there are now.
    public void problems(List<ProblemCount> current) {
        problems = List.copyOf(current);
    }

    /// Names who knows the Ingresses that lead nowhere; asked when metrics are read.
    public void orphans(Supplier<List<Orphan>> source) {
        orphans = source;
    }

    /// Names who knows how the watches fare.
    public void watches(Supplier<List<WatchCount>> source) {
        watches = source;
    }

    /// Names who knows what was written to the cluster. Never called where there is none.
    public void writes(Supplier<WriteCounts> source) {
        writes = Optional.of(source);
    }

    /// Reports whether this process leads. Never called where there is no election: then it is its own leader.
    public void leader(String electionId, boolean leading) {
        leadership = Optional.of(new Leadership(electionId, leading));
    }

    @Override
    public void write(Exposition out) throws IOException {
        configuration(out);
        cluster(out);
        RoutingTable table = metrics.table();
        out.gauge("usher_table_generation", "Generation of the routing table in service", "", table.generation());
        var buckets = new long[LATENCY.buckets()];
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = counters.get(LATENCY_BUCKETS + i);
        }
        String latency = "usher_publish_duration_seconds";
        out.family(latency, MetricType.HISTOGRAM, "Time from the first event to the table that reflects it");
        out.histogram(latency, "", LATENCY, buckets, counters.get(LATENCY_SUM));
        if (leadership.map(Leadership::leading).orElse(true)) {
            certificates.write(table.tls(), out);
        }
    }

    private void configuration(Exposition out) throws IOException {
        String prefix = MetricSettings.PREFIX;
        out.family(
                prefix + "build_info",
                MetricType.GAUGE,
                "A metric with a constant '1' labeled with information about the build.");
        out.sample(
                prefix + "build_info",
                constant
                        + ","
                        + new Labels()
                                .add("build", identity.build())
                                .add("release", identity.release())
                                .add("repository", identity.repository())
                                .text(),
                1);
        out.gauge(
                prefix + "config_hash",
                "Running configuration hash actually running",
                constant,
                hash.of(metrics.table()));
        Outcome last = outcome;
        if (last.tried()) {
            out.gauge(
                    prefix + "config_last_reload_successful",
                    "Whether the last configuration reload attempt was successful",
                    constant,
                    last.successful() ? 1 : 0);
            out.gauge(
                    prefix + "config_last_reload_successful_timestamp_seconds",
                    "Timestamp of the last successful configuration reload.",
                    constant,
                    last.lastSuccess());
        }
        out.counter(
                prefix + "success", "Cumulative number of applied configurations", constant, counters.get(SUCCESSES));
        out.counter(
                prefix + "errors",
                "Cumulative number of configurations that could not be applied",
                constant,
                counters.get(ERRORS));
    }

    private static void writes(WriteCounts counts, Exposition out) throws IOException {
        out.counter("usher_status_writes_total", "Statuses of Ingresses written", "", counts.statuses());
        out.counter(
                "usher_status_write_failures_total",
                "Attempts to write a status that the API server did not take",
                "",
                counts.statusFailures());
        out.counter("usher_events_written_total", "Events written or counted up", "", counts.events());
        out.counter(
                "usher_events_dropped_total",
                "Events that found no room in the queue or were not taken by the API server",
                "",
                counts.eventsDropped());
    }

    private void cluster(Exposition out) throws IOException {
        var written = writes;
        if (written.isPresent()) {
            writes(written.get().get(), out);
        }
        var leader = leadership;
        if (leader.isPresent()) {
            out.gauge(
                    MetricSettings.PREFIX + "leader_election_status",
                    "Gauge reporting status of the leader election, 0 indicates follower, 1 indicates leader.",
                    constant + ","
                            + new Labels()
                                    .add("name", leader.get().electionId())
                                    .text(),
                    leader.get().leading() ? 1 : 0);
        }
        String orphan = MetricSettings.PREFIX + "orphan_ingress";
        out.family(
                orphan, MetricType.GAUGE, "Gauge reporting status of ingress orphanity, 1 indicates orphaned ingress.");
        for (var one : orphans.get()) {
            var labels = new Labels()
                    .add("ingress", one.ingress())
                    .add("namespace", one.namespace())
                    .add("type", one.type().label);
            out.sample(orphan, constant + "," + labels.text(), 1);
        }
        out.family("usher_problems", MetricType.GAUGE, "Problems of the objects in service, see /api/problems");
        for (var one : problems) {
            var labels = new Labels().add("reason", one.reason()).add("severity", one.severity());
            out.sample("usher_problems", labels.text(), one.count());
        }
        var watched = watches.get();
        out.family("usher_watch_failures_total", MetricType.COUNTER, "Attempts to list or watch that failed");
        for (var one : watched) {
            out.sample(
                    "usher_watch_failures_total",
                    new Labels().add("watch", one.name()).text(),
                    one.failures());
        }
        out.family("usher_watch_healthy", MetricType.GAUGE, "Whether the last attempt to list or watch worked");
        for (var one : watched) {
            out.sample(
                    "usher_watch_healthy", new Labels().add("watch", one.name()).text(), one.healthy() ? 1 : 0);
        }
    }
}
