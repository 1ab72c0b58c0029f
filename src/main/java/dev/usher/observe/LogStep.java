package dev.usher.observe;

/// One piece of an access-log line. Appends to the line of its loop; must not keep the exchange.
@FunctionalInterface
interface LogStep {
    void append(FinishedExchange exchange, LogClock clock, LogLine line);
}
