package dev.usher.model;

import java.time.Duration;

/// OpenTelemetry traces (OT1). Which routes are traced their filters say.
///
/// @param collectorHost where spans go; empty turns tracing off
/// @param collectorPort OTLP over gRPC
/// @param serviceName `service.name` of the spans
public record Tracing(String collectorHost, int collectorPort, String serviceName, Sampler sampler, Batches batches) {

    /// Which requests are recorded.
    ///
    /// @param parentBased whether a client that is traced has decided already
    /// @param ratio share of the requests, for [Kind#RATIO]
    public record Sampler(Kind kind, boolean parentBased, double ratio) {
        /// Who decides where no client did.
        public enum Kind {
            ALWAYS_ON,
            ALWAYS_OFF,
            RATIO
        }
    }

    /// How spans are sent.
    ///
    /// @param queueSize spans that may wait; more are dropped
    /// @param delay longest time between two batches
    /// @param batchSize most spans of one batch, not above `queueSize`
    public record Batches(int queueSize, Duration delay, int batchSize) {}

    public static final Tracing DEFAULTS = new Tracing(
            "",
            4317,
            "nginx",
            new Sampler(Sampler.Kind.ALWAYS_ON, true, 0.01),
            new Batches(2048, Duration.ofSeconds(5), 512));

    /// Whether anything is traced at all.
    public boolean enabled() {
        return !collectorHost.isEmpty();
    }
}
