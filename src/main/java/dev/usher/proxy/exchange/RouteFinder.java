package dev.usher.proxy.exchange;

import dev.usher.model.VirtualHost;
import dev.usher.routing.PathNormalizer;
import dev.usher.routing.RouteMatch;

/// Finds the route of a request in a table. One per event loop.
final class RouteFinder {
    private final RouteMatch<ServingRoute> match = new RouteMatch<>();

    /// Matches a request whose path was just normalised.
    ///
    /// @return whether the request is to be redirected to its path with a slash (C5.4)
    boolean find(ServingTable table, RequestHead head, PathNormalizer path) {
        table.index()
                .match(
                        head.fields().array(),
                        head.authorityOffset(),
                        head.authorityLength(),
                        path.array(),
                        path.offset(),
                        path.length(),
                        match);
        return match.isSlashRedirect();
    }

    /// The route found; null when the host has none for the path, which cannot be while every host has a `/`.
    ServingRoute route(ServingTable table) {
        ServingRoute route = match.route();
        return route == null ? table.unrouted() : route;
    }

    VirtualHost host() {
        return match.host();
    }
}
