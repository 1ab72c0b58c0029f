package dev.usher.observe;

import dev.usher.model.Route;
import dev.usher.model.VirtualHost;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/// What one loop remembers of the [SeriesTable] for the table in service. By identity: hashing a route's value would
/// cost more than all the rest. By host first, as hosts may share a route. Touched by its loop only; a hit allocates
/// nothing.
final class SeriesCache {
    private IdentityHashMap<VirtualHost, IdentityHashMap<Route, RouteCells>> hosts = new IdentityHashMap<>();

    /// The counters of a route.
    RouteCells find(VirtualHost host, Route route) {
        @Nullable IdentityHashMap<Route, RouteCells> routes = hosts.get(host);
        if (routes == null) {
            routes = new IdentityHashMap<>(4);
            hosts.put(host, routes);
        }
        @Nullable RouteCells cells = routes.get(route);
        if (cells == null) {
            cells = new RouteCells();
            routes.put(route, cells);
        }
        return cells;
    }

    /// Forgets everything, so that older tables can be collected and what has become of a series is asked again.
    void clear() {
        if (!hosts.isEmpty()) {
            hosts = new IdentityHashMap<>();
        }
    }
}
