package dev.usher.observe;

import dev.usher.model.Tracing;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Traces of the process (OT1): on while the settings name a collector. While they do not, this is a few fields: no
/// thread, no socket, no class of an exporter.
public final class Tracer implements AutoCloseable {
    private final Supplier<SpanSender> senders;
    private final String product;
    private final AtomicLong exported = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private Tracing settings = Tracing.DEFAULTS;
    /// Those that still hand over what they had for a collector that is no longer in force.
    private final Queue<Thread> leaving = new ConcurrentLinkedQueue<>();
    /// Null while tracing is off.
    private volatile @Nullable SpanExporter exporter;

    /// Off.
    ///
    /// @param senders called once for each collector
    /// @param product name and version, separated by a slash
    public Tracer(Supplier<SpanSender> senders, String product) {
        this.senders = senders;
        this.product = product;
    }

    /// Puts other settings in force. What was to go to another collector is still sent there, on a thread of its own:
    /// nobody waits for that. One control thread.
    public void settings(Tracing wanted) {
        if (wanted.equals(settings)) {
            return;
        }
        settings = wanted;
        SpanExporter before = exporter;
        if (wanted.enabled()) {
            var next = new SpanExporter(wanted, senders.get(), this, product);
            next.start();
            exporter = next;
        } else {
            exporter = null;
        }
        if (before != null) {
            leaving.removeIf(thread -> !thread.isAlive());
            leaving.add(Thread.ofVirtual().name("trace-leave").start(before::close));
        }
    }

    /// The exporter in force.
    Optional<SpanExporter> exporter() {
        return Optional.ofNullable(exporter);
    }

    /// Adds the counters of traces to the metrics.
    public void register(Metrics metrics) {
        metrics.counter("usher_trace_spans_exported_total", "Spans the collector took", exported::get);
        metrics.counter("usher_trace_spans_dropped_total", "Spans dropped because too many were waiting", dropped::get);
        metrics.counter("usher_trace_spans_failed_total", "Spans the collector did not take", failed::get);
        metrics.gauge(
                "usher_trace_spans_waiting",
                "Spans waiting to be sent",
                () -> exporter().map(SpanExporter::waiting).orElse(0));
    }

    void exported(int count) {
        exported.addAndGet(count);
    }

    void dropped() {
        dropped.incrementAndGet();
    }

    void failed(int count) {
        failed.addAndGet(count);
    }

    /// Sends what waits, for two seconds at most.
    @Override
    public void close() {
        SpanExporter last = exporter;
        exporter = null;
        if (last != null) {
            last.close();
        }
        try {
            for (Thread thread : leaving) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
