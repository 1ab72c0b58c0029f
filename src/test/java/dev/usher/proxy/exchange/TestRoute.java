package dev.usher.proxy.exchange;

import dev.usher.model.Action;
import dev.usher.model.Backend;
import dev.usher.model.BackendProtocol;
import dev.usher.model.BackendTls;
import dev.usher.model.PathMatch;
import dev.usher.model.RetryPolicy;
import dev.usher.model.Route;
import dev.usher.model.RouteOwner;
import dev.usher.model.RoutePolicy;
import dev.usher.model.RoutingTable;
import dev.usher.model.UpstreamKey;
import dev.usher.model.VirtualHost;
import dev.usher.routing.RouteIndex;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A route for everything to one backend: connects within 5 s, sends within 20 s, reads within 60 s.
final class TestRoute {
    private TestRoute() {}

    static Route of(RetryPolicy retry) {
        RoutePolicy d = RoutePolicy.DEFAULTS;
        var policy = new RoutePolicy(
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                Duration.ofSeconds(60),
                d.maxBodyBytes(),
                retry,
                d.connectionHeader(),
                d.relativeRedirects(),
                d.portInRedirects(),
                d.accessLog());
        var backend = new Backend(UpstreamKey.of("ns", "service", "80"), BackendProtocol.HTTP);
        return new Route(
                new PathMatch.Prefix("/"),
                RouteOwner.NONE,
                List.of(),
                new Action.Forward(backend, Optional.empty()),
                policy);
    }

    static ServingRoute serving(RetryPolicy retry, BackendTarget backend) {
        return new ServingRoute(of(retry), RouteFilters.NONE, _ -> backend, TestRoute::noTls);
    }

    static ServingTable table(RetryPolicy retry, BackendTarget backend, TestLoop loop) {
        return table(retry, backend, loop, RouteFilters.NONE);
    }

    static ServingTable table(RetryPolicy retry, BackendTarget backend, TestLoop loop, RouteFilters filters) {
        var host = new VirtualHost(VirtualHost.CATCH_ALL, VirtualHost.Mode.PLAIN, List.of(of(retry)));
        RouteIndex<ServingRoute> index = RouteIndex.compile(
                List.of(host), null, route -> new ServingRoute(route, filters, _ -> backend, TestRoute::noTls));
        return new ServingTable(RoutingTable.EMPTY, index, new ServingSettings(loop.settings, "usher"));
    }

    private static TlsIdentity noTls(BackendTls settings) {
        throw new IllegalStateException("no TLS here: " + settings);
    }
}
