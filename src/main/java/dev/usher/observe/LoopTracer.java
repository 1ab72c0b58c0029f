package dev.usher.observe;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The spans of one event loop, encoded there, into memory of the loop.
final class LoopTracer {
    private final Tracer tracer;
    /// Made for the first span.
    private @Nullable SpanEncoder encoder;

    LoopTracer(Tracer tracer) {
        this.tracer = tracer;
    }

    /// Hands on the span of an exchange, if it has one.
    void write(FinishedExchange exchange) {
        Optional<SpanContext> span = exchange.span();
        if (span.isEmpty()) {
            return;
        }
        Optional<SpanExporter> exporter = tracer.exporter();
        if (exporter.isEmpty()) {
            return;
        }
        SpanEncoder own = encoder;
        if (own == null) {
            own = new SpanEncoder();
            encoder = own;
        }
        exporter.get().offer(own.encode(exchange, span.get()));
    }
}
