package dev.usher.proxy.exchange;

import dev.usher.model.Action;
import dev.usher.model.PathMatch;
import dev.usher.model.Route;
import dev.usher.model.RouteOwner;
import dev.usher.model.RoutePolicy;
import dev.usher.model.RoutingTable;
import dev.usher.model.VirtualHost;
import dev.usher.routing.RouteIndex;
import java.util.List;

/// A routing table made ready to serve. Immutable; published by one volatile write, and a request keeps the one it
/// began with.
public final class ServingTable {
    private static final Route UNROUTED = new Route(
            new PathMatch.Prefix("/"),
            RouteOwner.NONE,
            List.of(),
            new Action.Respond(404, "no location takes the request"),
            RoutePolicy.DEFAULTS);

    private final RoutingTable table;
    private final RouteIndex<ServingRoute> index;
    private final ServingSettings settings;
    private final ServingRoute unrouted;

    public ServingTable(RoutingTable table, RouteIndex<ServingRoute> index, ServingSettings settings) {
        this.table = table;
        this.index = index;
        this.settings = settings;
        unrouted = new ServingRoute(
                UNROUTED,
                RouteFilters.NONE,
                backend -> {
                    throw new IllegalStateException("the unrouted route has no backend: " + backend);
                },
                tls -> {
                    throw new IllegalStateException("the unrouted route has no backend: " + tls);
                });
    }

    /// The table this was made from.
    public RoutingTable table() {
        return table;
    }

    /// Finds routes.
    public RouteIndex<ServingRoute> index() {
        return index;
    }

    public ServingSettings settings() {
        return settings;
    }

    /// Stands for the route of requests that no location takes, or that were refused before they were routed.
    ServingRoute unrouted() {
        return unrouted;
    }

    VirtualHost catchAll() {
        return index.catchAll();
    }
}
