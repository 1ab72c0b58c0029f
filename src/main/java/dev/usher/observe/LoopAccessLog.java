package dev.usher.observe;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The access log of one event loop: formats on the loop, into memory of the loop.
final class LoopAccessLog {
    private static final int WRITTEN = 0;
    private static final int DROPPED = 1;
    private static final int DEBUG_RING_BYTES = 64 * 1024;

    private final AccessLog log;
    private final LogRing ring;
    private final LogClock clock;
    private final LogLine line = new LogLine();
    private final Cells counters = new Cells(2);
    /// Made by the loop, emptied by the writer.
    private volatile @Nullable LogRing debugRing;

    LoopAccessLog(AccessLog log, LogRing ring, LogClock clock) {
        this.log = log;
        this.ring = ring;
        this.clock = clock;
    }

    LogRing ring() {
        return ring;
    }

    /// Lines about clients that are debugged; absent as long as there was none.
    Optional<LogRing> debugRing() {
        return Optional.ofNullable(debugRing);
    }

    /// All that is known about an exchange, for the log of the process.
    private void debug(FinishedExchange exchange) {
        LogRing to = debugRing;
        if (to == null) {
            to = new LogRing(DEBUG_RING_BYTES);
            debugRing = to;
        }
        line.clear();
        LogFormat.json(exchange, clock, line);
        if (!to.offer(line.array(), line.length())) {
            counters.add(DROPPED, 1);
        }
    }

    long written() {
        return counters.get(WRITTEN);
    }

    long dropped() {
        return counters.get(DROPPED);
    }

    /// Writes the line of an exchange, or drops it when the writer has fallen behind: traffic never waits.
    void write(FinishedExchange exchange) {
        if (log.isDebugged(exchange)) {
            debug(exchange);
        }
        LogRules rules = log.rules();
        if (!rules.accept(exchange, line)) {
            return;
        }
        line.clear();
        rules.line().append(exchange, clock, line);
        offer();
    }

    /// Writes the line of a TCP or UDP session, or drops it, as [#write(FinishedExchange)].
    void write(FinishedStream stream) {
        StreamRules rules = log.streamRules();
        if (!rules.enabled()) {
            return;
        }
        line.clear();
        switch (rules.form()) {
            case TEXT -> StreamLines.text(stream, rules.format(), clock, line);
            case JSON -> StreamLines.json(stream, clock, line);
        }
        offer();
    }

    private void offer() {
        counters.add(ring.offer(line.array(), line.length()) ? WRITTEN : DROPPED, 1);
        if (ring.wantsWriter()) {
            log.wake();
        }
    }
}
