package dev.usher.routing;

import dev.usher.model.Route;
import dev.usher.model.VirtualHost;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// All virtual hosts of a table, compiled for matching: exact host, then wildcard, then catch-all; the tier is chosen
/// by
/// host alone (C4). Immutable; matching allocates nothing on plain hosts.
///
/// @param <R> what serves a route; made once for each route instance
public final class RouteIndex<R> {
    private final Map<String, HostRoutes<R>> all;
    private final ByteTable<HostRoutes<R>> exact;
    private final ByteTable<HostRoutes<R>> wildcard;
    private final HostRoutes<R> catchAll;

    private RouteIndex(Map<String, HostRoutes<R>> all) {
        this.all = all;
        var exactHosts = new HashMap<String, HostRoutes<R>>();
        var wildcardHosts = new HashMap<String, HostRoutes<R>>();
        HostRoutes<R> fallback = null;
        for (HostRoutes<R> routes : all.values()) {
            VirtualHost host = routes.host();
            if (host.isCatchAll()) {
                fallback = routes;
            } else if (host.isWildcard()) {
                wildcardHosts.put(host.host().substring(1), routes);
            } else {
                exactHosts.put(host.host(), routes);
            }
        }
        if (fallback == null) {
            throw new IllegalArgumentException("no catch-all host");
        }
        exact = new ByteTable<>(exactHosts);
        wildcard = new ByteTable<>(wildcardHosts);
        catchAll = fallback;
    }

    /// Compiles hosts.
    ///
    /// @param previous hosts and routes that are the same instances in it are taken over as they are
    /// @param serve makes what serves a route
    public static <R> RouteIndex<R> compile(
            List<VirtualHost> hosts, @Nullable RouteIndex<R> previous, Function<Route, R> serve) {
        var all = new HashMap<String, HostRoutes<R>>(hosts.size() * 2);
        for (VirtualHost host : hosts) {
            HostRoutes<R> before = previous == null ? null : previous.all.get(host.host());
            if (before != null && before.host().equals(host)) {
                all.put(host.host(), before);
                continue;
            }
            var served = new IdentityHashMap<Route, R>();
            for (Route route : host.routes()) {
                R kept = before == null ? null : before.served().get(route);
                served.put(route, kept != null ? kept : serve.apply(route));
            }
            all.put(host.host(), HostRoutes.compile(host, served));
        }
        return new RouteIndex<>(all);
    }

    /// Finds the route of a request.
    ///
    /// @param hostOffset where the authority begins in `bytes`; port and one trailing dot are ignored, as is case
    /// @param hostLength 0 when there is none
    /// @param path a normal path
    public void match(
            byte[] bytes, int hostOffset, int hostLength, byte[] path, int offset, int length, RouteMatch<R> out) {
        host(bytes, hostOffset, hostLength).match(path, offset, length, out);
    }

    private HostRoutes<R> host(byte[] bytes, int offset, int length) {
        int end = HostSlice.end(bytes, offset, length);
        return end == offset || end - offset > HostSlice.MAX ? catchAll : named(bytes, offset, end);
    }

    private HostRoutes<R> named(byte[] bytes, int offset, int end) {
        long hash = ByteTable.start();
        int dot = -1;
        boolean lower = true;
        for (int i = offset; i < end; i++) {
            byte b = bytes[i];
            if (b >= 'A' && b <= 'Z') {
                lower = false;
                break;
            }
            if (b == '.' && dot < 0) {
                dot = i;
            }
            hash = ByteTable.step(hash, b);
        }
        if (!lower) {
            byte[] copy = HostSlice.lower(bytes, offset, end);
            return named(copy, 0, copy.length);
        }
        HostRoutes<R> found = exact.get(bytes, offset, end - offset, hash);
        if (found == null && dot > offset && wildcard.longest() >= end - dot && HostSlice.isLabel(bytes, offset, dot)) {
            found = wildcard.get(bytes, dot, end - dot, ByteTable.hash(bytes, dot, end - dot));
        }
        return found == null ? catchAll : found;
    }

    /// The compiled host of a name as it stands in the table, for explanations.
    @Nullable
    HostRoutes<R> routesOf(String host) {
        return all.get(host);
    }
}
