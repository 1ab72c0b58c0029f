package dev.usher.proxy.exchange;

import dev.usher.model.Filter;
import java.util.BitSet;

/// Who answers on one route instead of whoever answered with certain statuses (ER1). Immutable, shared by loops.
final class ErrorBackend {
    private final ServingBackend backend;
    private final boolean ofBackend;
    private final BitSet statuses = new BitSet();

    ErrorBackend(Filter.ErrorPages filter, ServingBackend backend) {
        this.backend = backend;
        ofBackend = filter.ofBackend();
        filter.statuses().forEach(statuses::set);
    }

    ServingBackend backend() {
        return backend;
    }

    /// Whether it answers instead of the proxy: not where it has no endpoint.
    boolean replacesOwn(int status) {
        return statuses.get(status) && !backend.isEmpty();
    }

    /// Whether it answers instead of the route's backend; where it has no endpoint the built-in page does.
    boolean replacesBackend(int status) {
        return ofBackend && statuses.get(status);
    }
}
