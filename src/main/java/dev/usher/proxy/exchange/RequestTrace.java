package dev.usher.proxy.exchange;

import dev.usher.model.Filter;
import dev.usher.observe.SpanContext;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The span of one exchange (OT1): begun when the route is known, told when the exchange is over. Costs a route that is
/// not traced one comparison.
final class RequestTrace {
    private final Exchange exchange;
    private @Nullable SpanContext span;

    RequestTrace(Exchange exchange) {
        this.exchange = exchange;
    }

    /// Ready for the next exchange.
    void clear() {
        span = null;
    }

    /// Begins a span where the route wants one, and writes it into the head: whatever is sent for this request from now
    /// on belongs to it.
    void begin(ServingRoute route, ServingSettings settings, RandomGenerator random) {
        Filter.Trace wanted = route.trace();
        if (wanted == null) {
            return;
        }
        Fields fields = exchange.request().fields();
        TraceHeaders headers = TraceHeaders.of(fields);
        SpanContext begun =
                headers.span(wanted.trustIncoming(), settings.sampler, id(random), random.nextLong(), id(random));
        headers.replace(fields, begun);
        span = begun;
    }

    /// An id of zeros means none.
    private static long id(RandomGenerator random) {
        long id = random.nextLong();
        return id == 0 ? 1 : id;
    }

    /// The span, if it is recorded.
    Optional<SpanContext> recorded() {
        SpanContext begun = span;
        return begun == null || !begun.sampled() ? Optional.empty() : Optional.of(begun);
    }

    /// Name of the span: as the route says, with variables filled in, or method and path of the Ingress.
    String name() {
        ServingRoute route = exchange.dispatch().route();
        Filter.Trace wanted = route.trace();
        if (wanted == null || wanted.operationName().isEmpty()) {
            return exchange.request().method().name() + " "
                    + route.route().owner().path();
        }
        return exchange.dispatch().context().expand(wanted.operationName().get());
    }
}
