package dev.usher.model;

import java.util.List;
import java.util.Map;

/// Everything the data plane serves, at one moment. The only type that crosses from the control plane to the proxy.
///
/// Parts that did not change between two tables keep their identity: an unchanged host is the same [VirtualHost]
/// instance, an unchanged set of hosts the same list, and so on; endpoint changes touch `upstreams` alone.
///
/// @param generation rises by one with every published table
/// @param hosts one entry a host name; the catch-all [VirtualHost#CATCH_ALL] is always there
/// @param upstreams every upstream a route, a port or a name of `streams` has
/// @param streams what is handed on below HTTP
public record RoutingTable(
        long generation,
        List<VirtualHost> hosts,
        Map<UpstreamKey, Upstream> upstreams,
        TlsTable tls,
        StreamTable streams,
        ProxySettings settings) {

    /// The same table with other settings.
    public RoutingTable withSettings(ProxySettings other) {
        return new RoutingTable(generation, hosts, upstreams, tls, streams, other);
    }

    /// Serves nothing: every request is answered 404.
    public static final RoutingTable EMPTY = new RoutingTable(
            0,
            List.of(new VirtualHost(
                    VirtualHost.CATCH_ALL,
                    VirtualHost.Mode.PLAIN,
                    List.of(new Route(
                            new PathMatch.Prefix("/"),
                            RouteOwner.NONE,
                            List.of(),
                            new Action.Respond(404, "no configuration yet"),
                            RoutePolicy.DEFAULTS)))),
            Map.of(),
            TlsTable.EMPTY,
            StreamTable.EMPTY,
            ProxySettings.DEFAULTS);
}
