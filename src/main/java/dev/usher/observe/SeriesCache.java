package dev.usher.observe;

import dev.usher.model.Route;
import dev.usher.model.VirtualHost;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/// What one loop remembers of the [SeriesTable] for the table in service. By identity: hashing a route's value would
/// cost more than all the rest. By host first, as hosts may share a route. Touched by its loop only; a hit allocates
/// nothing.
final class SeriesCache {
    private final MetricSettings settings;
    private IdentityHashMap<VirtualHost, OfHost> hosts = new IdentityHashMap<>();

    SeriesCache(MetricSettings settings) {
        this.settings = settings;
    }

    /// The counters of the routes of a host, and what its name decides. Most have one route that is asked for, which is
    /// found without another map: with thousands of hosts each part of one would have to come from memory.
    static final class OfHost {
        private final boolean counted;
        private final boolean realNames;
        private final Route first;
        private final RouteCells cells = new RouteCells();
        private @Nullable IdentityHashMap<Route, RouteCells> others;

        OfHost(MetricSettings settings, VirtualHost host, Route first) {
            counted = !settings.perHost() || settings.perUndefinedHost() || !host.isCatchAll();
            realNames = settings.perHost() && (host.isCatchAll() || (settings.realHosts() && host.isWildcard()));
            this.first = first;
        }

        /// Whether its requests are counted at all (M2.4).
        boolean counted() {
            return counted;
        }

        /// Whether they are counted under the name the client asked for: whoever has hosts counted that no Ingress
        /// names
        /// wants to know which (M2.4).
        boolean realNames() {
            return realNames;
        }

        /// The counters of a route.
        RouteCells find(Route route) {
            if (first.equals(route)) {
                return cells;
            }
            IdentityHashMap<Route, RouteCells> known = others;
            if (known == null) {
                known = new IdentityHashMap<>(4);
                others = known;
            }
            @Nullable RouteCells found = known.get(route);
            if (found == null) {
                found = new RouteCells();
                known.put(route, found);
            }
            return found;
        }
    }

    /// What is remembered of a host.
    ///
    /// @param route one of its routes
    OfHost find(VirtualHost host, Route route) {
        @Nullable OfHost known = hosts.get(host);
        if (known == null) {
            known = new OfHost(settings, host, route);
            hosts.put(host, known);
        }
        return known;
    }

    /// Forgets everything, so that older tables can be collected and what has become of a series is asked again.
    void clear() {
        if (!hosts.isEmpty()) {
            hosts = new IdentityHashMap<>();
        }
    }
}
