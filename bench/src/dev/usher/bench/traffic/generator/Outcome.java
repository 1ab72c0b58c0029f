package dev.usher.bench.traffic.generator;

import java.io.Serializable;

/// What came of an order.
///
/// @param answered requests with the answer that was expected
/// @param failed all others
/// @param resumed handshakes that resumed a session
/// @param trouble the first thing that went wrong, empty for none
/// @param latency from the time a request was due until its answer was complete
/// @param lateness from the time a request was due, and a connection free for it, until it was sent: what the generator
///     itself adds
public record Outcome(
        long answered,
        long failed,
        long resumed,
        double seconds,
        String trouble,
        Percentiles latency,
        Percentiles lateness)
        implements Serializable {

    /// Of times in microseconds.
    public record Percentiles(double p50, double p99, double p999) implements Serializable {
        public static final Percentiles NONE = new Percentiles(0, 0, 0);
    }

    /// What a tool counted that measures no times.
    public static Outcome counted(long answered, long failed, double seconds, String trouble) {
        return new Outcome(answered, failed, 0, seconds, trouble, Percentiles.NONE, Percentiles.NONE);
    }

    public static Outcome failure(String trouble) {
        return counted(0, 1, 0, trouble);
    }

    /// Whether so nearly all requests had the expected answer that figures of them mean something.
    public boolean good() {
        return answered > 0 && failed <= answered / 1_000;
    }

    public double perSecond() {
        return seconds == 0 ? 0 : answered / seconds;
    }
}
