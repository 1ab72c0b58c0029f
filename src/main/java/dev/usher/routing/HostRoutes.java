package dev.usher.routing;

import dev.usher.model.Route;
import dev.usher.model.VirtualHost;
import java.util.IdentityHashMap;
import java.util.Map;

/// The routes of one virtual host, compiled.
abstract sealed class HostRoutes<R> permits PlainRoutes, RegexRoutes {
    private final VirtualHost host;
    private final Map<Route, R> served;

    HostRoutes(VirtualHost host, Map<Route, R> served) {
        this.host = host;
        this.served = served;
    }

    static <R> HostRoutes<R> compile(VirtualHost host, IdentityHashMap<Route, R> served) {
        return switch (host.mode()) {
            case PLAIN -> new PlainRoutes<>(host, served);
            case REGEX -> new RegexRoutes<>(host, served);
        };
    }

    final VirtualHost host() {
        return host;
    }

    /// What each route is served by, by identity.
    final Map<Route, R> served() {
        return served;
    }

    final R served(Route route) {
        R by = served.get(route);
        if (by == null) {
            throw new IllegalStateException("a route that is not served: " + route);
        }
        return by;
    }

    /// Finds the route of a normal path.
    abstract void match(byte[] path, int offset, int length, RouteMatch<R> out);
}
