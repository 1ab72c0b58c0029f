package dev.usher.observe;

import dev.usher.model.RoutingTable;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/// All metrics of the process and their exposition.
///
/// ## Why not a metrics library
/// A request costs about 3 µs of our time, so its bookkeeping must cost tens of nanoseconds. Libraries find a series by
/// hashing label values and count with atomic instructions shared between threads. Here a loop finds its counters by
/// the identity of host and route, adds to plain longs that only it writes, and a reader sums over the loops. Besides,
/// the number of series is bounded ([MetricSettings#maxSeries]) and series die with their rule (M2.7), which
/// libraries leave to their users. What is left for a library is printing text.
///
/// ## Threads
/// One [LoopObserver] a loop, used on that loop only. Everything else may be called from any thread; [#write] takes
/// no lock a loop could wait for.
public final class Metrics {
    private static final Duration PRUNING_PAUSE = Duration.ofSeconds(10);

    private final MetricSettings settings;
    private final Duration pruningPause;
    private final SeriesTable series;
    private final ControlPlaneMetrics controlPlane;
    private final AdmissionMetrics admission;
    private final List<ObservedLoop> loops = new CopyOnWriteArrayList<>();
    private final List<MetricFamilies> extra = new CopyOnWriteArrayList<>();
    private final TrafficMetrics traffic;
    private final MetricFamilies process;
    private final JvmMetrics jvm = new JvmMetrics();
    private final AtomicBoolean pruning = new AtomicBoolean();
    private volatile RoutingTable table = RoutingTable.EMPTY;

    public Metrics(MetricSettings settings) {
        this(settings, PRUNING_PAUSE);
    }

    /// @param pruningPause time between two walks of the table for series whose rules are gone, while there is no room
    Metrics(MetricSettings settings, Duration pruningPause) {
        this.settings = settings;
        this.pruningPause = pruningPause;
        series = new SeriesTable(settings);
        var identity = settings.identity();
        String constant = new Labels()
                .add("controller_class", identity.controllerClass())
                .add("controller_namespace", identity.namespace())
                .add("controller_pod", identity.pod())
                .text();
        controlPlane = new ControlPlaneMetrics(identity, constant, this);
        admission = new AdmissionMetrics(constant);
        traffic = new TrafficMetrics(loops, constant);
        process = new ProcessMetrics(constant, settings.enabled());
    }

    MetricSettings settings() {
        return settings;
    }

    /// The table whose rules have series.
    RoutingTable table() {
        return table;
    }

    void table(RoutingTable current) {
        boolean changed = !table.hosts().equals(current.hosts());
        table = current;
        if (changed && startsPruning()) {
            // Nobody reads the metrics, or too seldom. Walking the table has no place in a publication: 40 ms, measured
            // cold with 20,000 hosts.
            Thread.ofVirtual().name("metrics-prune").start(this::prune);
        }
    }

    /// Whether the caller is to look for series whose rules are gone: there is no room, and nobody else does.
    boolean startsPruning() {
        return series.full() && pruning.compareAndSet(false, true);
    }

    /// Nor has it a place beside every publication: where there are more rules than series, there is no room after it
    /// either, and each of thousands of changes would have the whole table walked.
    private void prune() {
        try {
            long pruned;
            do {
                RoutingTable current = table;
                pruned = current.generation();
                series.prune(current);
                Thread.sleep(pruningPause);
            } while (series.full() && table.generation() != pruned);
        } catch (InterruptedException nobodyInterruptsThis) {
            Thread.currentThread().interrupt();
        } finally {
            pruning.set(false);
        }
    }

    /// Label sets of request metrics kept now.
    int seriesKept() {
        return series.size();
    }

    /// What the control plane reports.
    public ControlPlaneMetrics controlPlane() {
        return controlPlane;
    }

    /// What the admission webhook reports.
    public AdmissionMetrics admission() {
        return admission;
    }

    /// The observer of a new event loop: counts here, writes finished exchanges to a log of the same loop, and traces
    /// those that have a span.
    public LoopObserver loop(AccessLog log, Tracer tracer) {
        var loop = new ObservedLoop(new LoopSeries(this, series), log.loop(), new LoopTracer(tracer), traffic);
        loops.add(loop);
        return loop;
    }

    /// Adds a gauge of one series, read at every exposition.
    ///
    /// @param name full name, which nothing else may use
    public void gauge(String name, String help, LongSupplier value) {
        extra.add(out -> out.gauge(name, help, "", value.getAsLong()));
    }

    /// Adds a counter of one series, read at every exposition.
    ///
    /// @param name full name, which nothing else may use; ends in `_total`
    public void counter(String name, String help, LongSupplier value) {
        extra.add(out -> out.counter(name, help, "", value.getAsLong()));
    }

    /// Connections and requests of the process, as the `stub_status` of nginx writes them. Any thread.
    public String statusText() {
        return traffic.statusText();
    }

    /// The content type of what [#write] writes.
    public static String contentType() {
        return "text/plain; version=0.0.4; charset=utf-8";
    }

    /// Writes everything in the Prometheus text format. Does not close the stream.
    public void write(OutputStream stream) throws IOException {
        var out = new Exposition(stream);
        if (settings.enabled()) {
            series.prune(table);
            series.write(out);
            traffic.write(out);
            controlPlane.write(out);
            admission.write(out);
            out.gauge("usher_metric_series", "Label sets of request metrics kept", "", series.size());
            out.counter(
                    "usher_metric_series_dropped_total",
                    "Label sets of request metrics that were counted as _other because there were too many",
                    "",
                    series.refused());
            for (var families : extra) {
                families.write(out);
            }
        }
        process.write(out);
        jvm.write(out);
        out.flush();
    }
}
