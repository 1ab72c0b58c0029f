package dev.usher.observe;

import java.util.List;

/// The histograms kept for every request label set (M2).
enum RequestHistogram {
    REQUEST_DURATION(0, "request_duration_seconds", Unit.TIME, "The request processing time in seconds"),
    RESPONSE_DURATION(
            1,
            "response_duration_seconds",
            Unit.TIME,
            "The time spent on receiving the response from the upstream server in seconds"),
    HEADER_DURATION(
            2,
            "header_duration_seconds",
            Unit.TIME,
            "The time spent on receiving the response header from the upstream server in seconds"),
    CONNECT_DURATION(
            3,
            "connect_duration_seconds",
            Unit.TIME,
            "The time spent on establishing a connection with the upstream server in seconds"),
    REQUEST_SIZE(4, "request_size", Unit.LENGTH, "The request length in bytes, request line and headers included"),
    RESPONSE_SIZE(5, "response_size", Unit.LENGTH, "The response length in bytes, headers included"),
    BYTES_SENT(6, "bytes_sent", Unit.SIZE, "DEPRECATED The number of bytes sent to a client: use response_size");

    /// Which bounds apply.
    enum Unit {
        TIME,
        LENGTH,
        SIZE;

        List<Double> bounds(MetricSettings.Buckets buckets) {
            return switch (this) {
                case TIME -> buckets.time();
                case LENGTH -> buckets.length();
                case SIZE -> buckets.size();
            };
        }

        /// How many of the counted units make one of the reported: nanoseconds a second.
        long scale() {
            return this == TIME ? 1_000_000_000L : 1;
        }
    }

    private final int index;
    private final String suffix;
    private final Unit unit;
    private final String help;

    RequestHistogram(int index, String suffix, Unit unit, String help) {
        this.index = index;
        this.suffix = suffix;
        this.unit = unit;
        this.help = help;
    }

    /// Its number, from 0.
    int index() {
        return index;
    }

    /// The name without [MetricSettings#PREFIX].
    String suffix() {
        return suffix;
    }

    Unit unit() {
        return unit;
    }

    String help() {
        return help;
    }
}
