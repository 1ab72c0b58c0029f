package dev.usher.dialect.nginx;

import dev.usher.model.Expression;
import dev.usher.model.Filter;
import dev.usher.model.Tracing;
import java.time.Duration;
import java.util.Optional;

/// What the ConfigMap says about traces, while it is read.
final class TracingDraft {
    boolean enabled;
    boolean trustIncoming = true;
    Optional<Expression> operationName = Optional.empty();
    String collectorHost = Tracing.DEFAULTS.collectorHost();
    int collectorPort = Tracing.DEFAULTS.collectorPort();
    int queueSize = Tracing.DEFAULTS.batches().queueSize();
    int delayMillis = Math.toIntExact(Tracing.DEFAULTS.batches().delay().toMillis());
    int batchSize = Tracing.DEFAULTS.batches().batchSize();
    String serviceName = Tracing.DEFAULTS.serviceName();
    Tracing.Sampler.Kind sampler = Tracing.DEFAULTS.sampler().kind();
    boolean parentBased = Tracing.DEFAULTS.sampler().parentBased();
    double ratio = Tracing.DEFAULTS.sampler().ratio();

    /// Whether requests are to be traced and nobody says where traces go.
    boolean lacksCollector() {
        return enabled && collectorHost.isEmpty();
    }

    /// The exporter.
    Tracing settings() {
        return new Tracing(
                collectorHost,
                collectorPort,
                serviceName,
                new Tracing.Sampler(sampler, parentBased, ratio),
                new Tracing.Batches(queueSize, Duration.ofMillis(delayMillis), Math.min(batchSize, queueSize)));
    }

    /// What locations have unless annotations say otherwise.
    TraceDefaults defaults() {
        return new TraceDefaults(enabled, trustIncoming, operationName, !collectorHost.isEmpty());
    }

    /// What locations have unless annotations say otherwise.
    ///
    /// @param possible whether there is a collector; without one nothing is traced
    record TraceDefaults(boolean enabled, boolean trustIncoming, Optional<Expression> operationName, boolean possible) {
        /// The filter of locations of which nothing else is said.
        Optional<Filter> filter() {
            return enabled && possible ? Optional.of(new Filter.Trace(operationName, trustIncoming)) : Optional.empty();
        }
    }
}
