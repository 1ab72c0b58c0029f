package dev.usher.observe;

/// The access log of one event loop: formats on the loop, into memory of the loop.
final class LoopAccessLog {
    private static final int WRITTEN = 0;
    private static final int DROPPED = 1;

    private final AccessLog log;
    private final LogRing ring;
    private final LogClock clock;
    private final LogLine line = new LogLine();
    private final Cells counters = new Cells(2);

    LoopAccessLog(AccessLog log, LogRing ring, LogClock clock) {
        this.log = log;
        this.ring = ring;
        this.clock = clock;
    }

    LogRing ring() {
        return ring;
    }

    long written() {
        return counters.get(WRITTEN);
    }

    long dropped() {
        return counters.get(DROPPED);
    }

    /// Writes the line of an exchange, or drops it when the writer has fallen behind: traffic never waits.
    void write(FinishedExchange exchange) {
        LogRules rules = log.rules();
        if (!rules.accept(exchange, line)) {
            return;
        }
        line.clear();
        switch (rules.format()) {
            case TEXT -> LogFormat.text(exchange, clock, line);
            case JSON -> LogFormat.json(exchange, clock, line);
        }
        counters.add(ring.offer(line.array(), line.length()) ? WRITTEN : DROPPED, 1);
        if (ring.wantsWriter()) {
            log.wake();
        }
    }
}
