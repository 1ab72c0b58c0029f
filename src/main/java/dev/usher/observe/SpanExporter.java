package dev.usher.observe;

import dev.usher.config.Hostname;
import dev.usher.model.Tracing;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Collects the spans of all loops and sends them in batches: when enough are there, or after the delay. A loop never
/// waits: where there is no room its span is dropped and counted. A batch the collector does not take is lost, as the
/// batch processor of OpenTelemetry does it; the next is sent all the same.
final class SpanExporter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SpanExporter.class);
    private static final long SEND_SECONDS = 10;
    private static final Duration LAST_BATCH = Duration.ofSeconds(2);

    private final Tracing settings;
    private final SpanSender sender;
    private final Tracer counts;
    private final String product;
    private final ConcurrentLinkedQueue<byte[]> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Thread thread;
    private volatile boolean closing;
    private boolean failing;

    SpanExporter(Tracing settings, SpanSender sender, Tracer counts, String product) {
        this.settings = settings;
        this.sender = sender;
        this.counts = counts;
        this.product = product;
        thread = Thread.ofVirtual().name("trace-export").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// Takes a span; loops only.
    void offer(byte[] span) {
        int before = waiting.getAndIncrement();
        if (before >= settings.batches().queueSize()) {
            waiting.decrementAndGet();
            counts.dropped();
            return;
        }
        queue.add(span);
        if (before + 1 == settings.batches().batchSize()) {
            LockSupport.unpark(thread);
        }
    }

    /// Spans that wait.
    int waiting() {
        return waiting.get();
    }

    private void run() {
        long delay = settings.batches().delay().toNanos();
        long due = System.nanoTime() + delay;
        while (!closing) {
            long left = due - System.nanoTime();
            if (left > 0 && waiting.get() < settings.batches().batchSize()) {
                LockSupport.parkNanos(this, left);
            } else {
                export();
                due = System.nanoTime() + delay;
            }
        }
        while (export()) {}
    }

    /// @return whether anything was there
    private boolean export() {
        var batch = new ArrayList<byte[]>();
        while (batch.size() < settings.batches().batchSize()) {
            byte[] span = queue.poll();
            if (span == null) {
                break;
            }
            batch.add(span);
        }
        if (batch.isEmpty()) {
            return false;
        }
        waiting.addAndGet(-batch.size());
        String problem = send(batch);
        if (problem.isEmpty()) {
            counts.exported(batch.size());
        } else {
            counts.failed(batch.size());
        }
        tell(problem);
        return true;
    }

    /// @return what went wrong; empty when nothing did
    private String send(List<byte[]> batch) {
        var collector = new InetSocketAddress(settings.collectorHost(), settings.collectorPort());
        if (collector.isUnresolved()) {
            return "its name has no address";
        }
        byte[] request = SpanEncoder.request(batch, settings, product, Hostname.read());
        try {
            int status = sender.send(collector, authority(), request)
                    .toCompletableFuture()
                    .get(SEND_SECONDS, TimeUnit.SECONDS);
            return status == 0 ? "" : "it answered gRPC status " + status;
        } catch (ExecutionException e) {
            return String.valueOf(
                    e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
        } catch (TimeoutException e) {
            return "it did not answer in " + SEND_SECONDS + " s";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing = true;
            return "interrupted";
        }
    }

    private String authority() {
        String host = settings.collectorHost();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + settings.collectorPort();
    }

    /// Once when it begins and once when it ends.
    private void tell(String problem) {
        if (!problem.isEmpty() && !failing) {
            LOG.atWarn()
                    .addKeyValue("collector", authority())
                    .addKeyValue("cause", problem)
                    .log("traces cannot be sent and are lost; check otlp-collector-host and otlp-collector-port");
        } else if (problem.isEmpty() && failing) {
            LOG.atInfo().addKeyValue("collector", authority()).log("traces are sent again");
        }
        failing = !problem.isEmpty();
    }

    /// Sends what waits, for two seconds at most, and ends.
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            if (!thread.join(LAST_BATCH)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sender.close();
    }
}
