package dev.usher.proxy.exchange;

import dev.usher.model.Action;
import dev.usher.model.Backend;
import dev.usher.model.BackendProtocol;
import dev.usher.model.RetryPolicy;
import dev.usher.model.Route;
import dev.usher.model.RoutePolicy;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A route made ready to serve: its live upstreams and filters, its times in nanoseconds. Immutable, shared by loops.
public final class ServingRoute {
    private final Route route;
    private final RequestFilter[] filters;
    private final @Nullable BackendTarget backend;
    private final @Nullable BackendTarget fallback;
    private final BackendProtocol protocol;
    private final int respondStatus;
    final long connectNanos;
    final long sendNanos;
    final long readNanos;
    final long retryNanos;

    /// Makes a route ready.
    ///
    /// @param filters in the order in which they apply
    /// @param live gives the live upstream of a backend
    public ServingRoute(Route route, List<RequestFilter> filters, Function<Backend, BackendTarget> live) {
        this.route = route;
        this.filters = filters.toArray(RequestFilter[]::new);
        RoutePolicy policy = route.policy();
        connectNanos = policy.connectTimeout().toNanos();
        sendNanos = policy.sendTimeout().toNanos();
        readNanos = policy.readTimeout().toNanos();
        retryNanos = policy.retry().timeout().toNanos();
        switch (route.action()) {
            case Action.Forward(var to, var otherwise) -> {
                backend = live.apply(to);
                fallback = otherwise.map(live).orElse(null);
                protocol = to.protocol();
                respondStatus = 0;
            }
            case Action.Respond respond -> {
                backend = null;
                fallback = null;
                protocol = BackendProtocol.HTTP;
                respondStatus = respond.status();
            }
        }
    }

    /// The route this was made from.
    public Route route() {
        return route;
    }

    RequestFilter[] filters() {
        return filters;
    }

    /// Null when the proxy answers by itself.
    @Nullable
    BackendTarget backend() {
        return backend;
    }

    @Nullable
    BackendTarget fallback() {
        return fallback;
    }

    int respondStatus() {
        return respondStatus;
    }

    RetryPolicy retry() {
        return route.policy().retry();
    }

    /// Forced value of `Connection`, null when nothing is forced.
    @Nullable
    String connectionHeader() {
        return route.policy().connectionHeader().orElse(null);
    }

    long maxBodyBytes() {
        return route.policy().maxBodyBytes();
    }

    EndpointTarget.Wire wire(boolean secureClient) {
        return switch (protocol) {
            case HTTP -> EndpointTarget.Wire.HTTP_1;
            case HTTPS -> EndpointTarget.Wire.HTTP_1_TLS;
            case AUTO_HTTP -> secureClient ? EndpointTarget.Wire.HTTP_1_TLS : EndpointTarget.Wire.HTTP_1;
            case GRPC, H2C -> EndpointTarget.Wire.HTTP_2;
            case GRPCS -> EndpointTarget.Wire.HTTP_2_TLS;
        };
    }
}
