package dev.usher.observe;

import dev.usher.model.Cidr;
import dev.usher.model.ProxySettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The access log: loops format lines into rings of bytes, one thread writes the rings to one stream.
///
/// A loop never waits and, as a rule, wakes nobody: the writer comes by ten times a second, and is called earlier only
/// when a ring is half full. When the stream blocks (a full pipe nobody reads), rings fill up and further lines are
/// dropped and counted. A stream that fails loses what it refused and is tried again.
public final class AccessLog implements AutoCloseable {
    /// Bytes that may wait on each loop by default: about a thousand lines.
    public static final int DEFAULT_RING_BYTES = 256 * 1024;

    /// What is said about clients that are debugged; the name lets its level be one of its own.
    public static final String CONNECTIONS_LOG = "dev.usher.connections";

    private static final Logger CONNECTIONS = LoggerFactory.getLogger(CONNECTIONS_LOG);
    private static final long ROUND_NANOS = Duration.ofMillis(100).toNanos();
    private static final Duration LAST_FLUSH = Duration.ofSeconds(2);

    private static final Cidr[] NOBODY = {};
    private static final int DEBUG_BYTES = 64 * 1024;

    private final OutputStream standard;
    private OutputStream out;
    private final Supplier<ZoneId> zone;
    private final String healthPath;
    private final int ringBytes;
    private final List<LoopAccessLog> loops = new CopyOnWriteArrayList<>();
    private final AtomicLong failures = new AtomicLong();
    private final Thread writer;
    private volatile LogRules rules;
    private volatile Cidr[] debugged = NOBODY;
    private volatile OutputStream wanted;
    private volatile StreamRules streamRules;
    private volatile boolean closing;

    private AccessLog(OutputStream out, Supplier<ZoneId> zone, String healthPath, int ringBytes) {
        standard = out;
        this.out = out;
        wanted = out;
        this.zone = zone;
        this.healthPath = healthPath;
        this.ringBytes = ringBytes;
        rules = LogRules.of(ProxySettings.AccessLog.DEFAULTS, healthPath);
        streamRules = StreamRules.of(ProxySettings.DEFAULTS);
        // A platform thread: writing to a file or pipe blocks, and would pin a carrier of virtual threads.
        writer = Thread.ofPlatform().name("access-log").daemon().unstarted(this::run);
    }

    /// Starts a log with the usual size, in the zone of the process.
    ///
    /// @param out only this log may write to it while it is open; unbuffered, as writes come in large pieces
    /// @param healthPath `--health-check-path`
    public static AccessLog start(OutputStream out, String healthPath) {
        return start(out, ZoneId::systemDefault, healthPath, DEFAULT_RING_BYTES);
    }

    /// Starts a log.
    ///
    /// @param zone of `$time_local`
    /// @param ringBytes how much may wait on each loop, a power of two
    static AccessLog start(OutputStream out, Supplier<ZoneId> zone, String healthPath, int ringBytes) {
        var log = new AccessLog(out, zone, healthPath, ringBytes);
        log.writer.start();
        return log;
    }

    /// Puts other settings in force, from the next line on. Any thread.
    public void settings(ProxySettings.AccessLog settings) {
        rules = LogRules.of(settings, healthPath);
    }

    /// Sends lines elsewhere from the next round of the writer on; what waits goes where lines went so far. Any thread.
    ///
    /// @param destination closed by this log once nothing goes there any more; absent for the stream of its start
    public void destination(Optional<OutputStream> destination) {
        wanted = destination.orElse(standard);
        wake();
    }

    /// Writes all that is known about each request of these clients to the log of the process. Any thread.
    public void debug(List<Cidr> clients) {
        debugged = clients.toArray(Cidr[]::new);
    }

    /// Whether an exchange is of a client that is debugged.
    boolean isDebugged(FinishedExchange exchange) {
        for (Cidr client : debugged) {
            if (client.contains(exchange.clientAddress())) {
                return true;
            }
        }
        return false;
    }

    /// Puts other settings for TCP and UDP in force, from the next line on. Any thread.
    public void streams(ProxySettings settings) {
        streamRules = StreamRules.of(settings);
    }

    /// Adds the counters of this log to the metrics.
    public void register(Metrics metrics) {
        metrics.counter("usher_access_log_lines_total", "Access-log lines handed to the writer", this::lines);
        metrics.counter(
                "usher_access_log_dropped_lines_total",
                "Access-log lines dropped because the writer had fallen behind",
                this::droppedLines);
        metrics.counter(
                "usher_access_log_write_failures_total",
                "Writes to the access-log stream that failed",
                this::writeFailures);
    }

    /// Lines handed to the writer.
    public long lines() {
        return loops.stream().mapToLong(LoopAccessLog::written).sum();
    }

    /// Lines dropped because there was no room.
    public long droppedLines() {
        return loops.stream().mapToLong(LoopAccessLog::dropped).sum();
    }

    /// Writes the stream refused.
    public long writeFailures() {
        return failures.get();
    }

    LoopAccessLog loop() {
        var loop = new LoopAccessLog(this, new LogRing(ringBytes), new LogClock(zone));
        loops.add(loop);
        return loop;
    }

    LogRules rules() {
        return rules;
    }

    StreamRules streamRules() {
        return streamRules;
    }

    void wake() {
        LockSupport.unpark(writer);
    }

    private void run() {
        while (!closing) {
            drain();
            LockSupport.parkNanos(this, ROUND_NANOS);
        }
        drain();
        leave();
    }

    private void drain() {
        for (var loop : loops) {
            try {
                loop.ring().drainTo(out);
            } catch (IOException _) {
                failures.incrementAndGet();
            }
            loop.debugRing().ifPresent(AccessLog::drainDebugged);
        }
        try {
            out.flush();
        } catch (IOException _) {
            failures.incrementAndGet();
        }
        if (!out.equals(wanted)) {
            leave();
            out = wanted;
        }
    }

    private static void drainDebugged(LogRing ring) {
        var lines = new ByteArrayOutputStream(DEBUG_BYTES);
        try {
            ring.drainTo(lines);
        } catch (IOException impossible) {
            throw new IllegalStateException("memory refuses nothing", impossible);
        }
        lines.toString(StandardCharsets.UTF_8)
                .lines()
                .forEach(line ->
                        CONNECTIONS.atDebug().addKeyValue("exchange", line).log("debug connection"));
    }

    /// Nothing goes to the stream any more.
    private void leave() {
        if (out.equals(standard)) {
            return;
        }
        try {
            out.close();
        } catch (IOException _) {
            failures.incrementAndGet();
        }
    }

    /// Writes what is waiting and ends the writer thread; gives up after two seconds when the stream is blocked. Lines
    /// of loops still running fill their rings and are then dropped. Does not close the stream it was started with.
    @Override
    public void close() {
        closing = true;
        wake();
        try {
            boolean _ = writer.join(LAST_FLUSH);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
