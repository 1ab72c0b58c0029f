package dev.usher.proxy;

import dev.usher.model.Backend;
import dev.usher.model.ProxySettings;
import dev.usher.model.Route;
import dev.usher.model.RoutingTable;
import dev.usher.model.UpstreamKey;
import dev.usher.proxy.exchange.BackendTarget;
import dev.usher.proxy.exchange.ServingRoute;
import dev.usher.proxy.exchange.ServingSettings;
import dev.usher.proxy.exchange.ServingTable;
import dev.usher.proxy.filter.FilterOrder;
import dev.usher.proxy.tls.UpstreamTls;
import dev.usher.proxy.upstream.Upstreams;
import dev.usher.routing.RouteIndex;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes published tables ready to serve, reusing whatever did not change, and holds the one in service. Written by the
/// publishing thread alone.
final class Tables {
    private final Upstreams upstreams;
    private final FilterOrder filters;
    private final UpstreamTls tls;
    private final String product;
    private Set<UpstreamKey> before = Set.of();
    private volatile ServingTable current;

    /// @param filters makes those of routes
    Tables(Upstreams upstreams, FilterOrder filters, UpstreamTls tls, String product) {
        this.upstreams = upstreams;
        this.filters = filters;
        this.tls = tls;
        this.product = product;
        current = prepare(RoutingTable.EMPTY, null);
    }

    /// The table in service. Any thread.
    ServingTable current() {
        return current;
    }

    /// Puts a table in service: endpoints first, so that no route is ever seen without its own.
    void publish(RoutingTable table) {
        upstreams.update(table.upstreams());
        current = prepare(table, current);
        // Exchanges begun on the table before may still pick endpoints of its upstreams: those go one table later.
        if (upstreams.count() > table.upstreams().size()) {
            Set<UpstreamKey> keep = new HashSet<>(table.upstreams().keySet());
            keep.addAll(before);
            upstreams.retain(keep);
        }
        before = table.upstreams().keySet();
    }

    private ServingTable prepare(RoutingTable table, @Nullable ServingTable previous) {
        if (previous == null) {
            return new ServingTable(
                    table, RouteIndex.compile(table.hosts(), null, this::serve), settings(table.settings()));
        }
        RouteIndex<ServingRoute> index = RouteIndex.compile(table.hosts(), previous.index(), this::serve);
        ServingSettings settings = Objects.equals(previous.settings().settings(), table.settings())
                ? previous.settings()
                : settings(table.settings());
        return new ServingTable(table, index, settings);
    }

    private ServingSettings settings(ProxySettings settings) {
        return new ServingSettings(settings, product);
    }

    private ServingRoute serve(Route route) {
        return new ServingRoute(route, filters.arrange(route.filters()), this::live, tls::identity);
    }

    private BackendTarget live(Backend backend) {
        return upstreams.target(backend.upstream());
    }
}
