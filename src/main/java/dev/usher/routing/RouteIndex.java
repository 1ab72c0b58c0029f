package dev.usher.routing;

import dev.usher.model.Route;
import dev.usher.model.VirtualHost;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// All virtual hosts of a table, compiled for matching: exact host, then wildcard, then aliases by pattern, then
/// catch-all; the tier is chosen by host alone (C4). Immutable; matching allocates nothing on plain hosts.
///
/// @param <R> what serves a route; made once for each route instance
public final class RouteIndex<R> {
    private final List<VirtualHost> hosts;
    private final ByteTable<HostRoutes<R>> exact;
    private final ByteTable<HostRoutes<R>> wildcard;
    private final HostRoutes<R> catchAll;
    private final @Nullable OtherNames<HostRoutes<R>> others;

    private RouteIndex(
            List<VirtualHost> hosts,
            ByteTable<HostRoutes<R>> exact,
            ByteTable<HostRoutes<R>> wildcard,
            HostRoutes<R> catchAll,
            boolean aliases) {
        this.hosts = hosts;
        this.exact = exact;
        this.wildcard = wildcard;
        this.catchAll = catchAll;
        others = aliases ? OtherNames.of(hosts, this::served).orElse(null) : null;
    }

    /// Compiles hosts. The cost follows what differs from `previous`, but for a comparison of the
    /// lists.
    ///
    /// @param hosts never changed afterwards
    /// @param previous hosts and routes that are the same instances in it are taken over as they are
    /// @param serve makes what serves a route
    /// @throws IllegalArgumentException when there is no catch-all host
    public static <R> RouteIndex<R> compile(
            List<VirtualHost> hosts, @Nullable RouteIndex<R> previous, Function<Route, R> serve) {
        if (previous == null) {
            return all(hosts, serve);
        }
        if (hosts.equals(previous.hosts)) {
            return previous;
        }
        List<VirtualHost> before = previous.hosts;
        int shorter = Math.min(hosts.size(), before.size());
        int first = common(shorter, (from, to) -> hosts.subList(from, to).equals(before.subList(from, to)));
        int same = common(
                shorter - first,
                (from, to) -> hosts.subList(hosts.size() - to, hosts.size() - from)
                        .equals(before.subList(before.size() - to, before.size() - from)));
        List<VirtualHost> old = before.subList(first, before.size() - same);
        List<VirtualHost> now = hosts.subList(first, hosts.size() - same);
        Set<String> names = now.stream().map(VirtualHost::host).collect(Collectors.toSet());
        List<VirtualHost> gone =
                old.stream().filter(host -> !names.contains(host.host())).toList();
        return some(hosts, now, gone, previous, serve);
    }

    /// Whether two lists are equal in what lies so far from one of their ends.
    @FunctionalInterface
    private interface Stretch {
        boolean isEqual(int from, int to);
    }

    /// How far from that end the lists are equal. Found by halving, and by comparing parts: lists that were
    /// made from one another know what they share, and to touch ten thousand hosts costs more than all the
    /// rest of a small change.
    private static int common(int most, Stretch stretch) {
        int least = 0;
        int limit = most;
        while (least < limit) {
            int middle = (least + limit + 1) >>> 1;
            if (stretch.isEqual(least, middle)) {
                least = middle;
            } else {
                limit = middle - 1;
            }
        }
        return least;
    }

    private static <R> RouteIndex<R> all(List<VirtualHost> hosts, Function<Route, R> serve) {
        var exact = new HashMap<String, HostRoutes<R>>(hosts.size() * 2);
        var wildcard = new HashMap<String, HostRoutes<R>>();
        HostRoutes<R> catchAll = null;
        boolean aliases = false;
        for (VirtualHost host : hosts) {
            HostRoutes<R> routes = HostRoutes.compile(host, null, serve);
            aliases |= !host.aliases().isEmpty();
            if (host.isCatchAll()) {
                catchAll = routes;
            } else if (host.isWildcard()) {
                wildcard.put(suffix(host), routes);
            } else {
                exact.put(host.host(), routes);
            }
        }
        if (catchAll == null) {
            throw new IllegalArgumentException("no catch-all host");
        }
        return new RouteIndex<>(hosts, new ByteTable<>(exact), new ByteTable<>(wildcard), catchAll, aliases);
    }

    /// @param changed a part of `hosts` with all that are not in `previous`
    /// @param gone hosts of `previous` whose names no host has
    private static <R> RouteIndex<R> some(
            List<VirtualHost> hosts,
            List<VirtualHost> changed,
            List<VirtualHost> gone,
            RouteIndex<R> previous,
            Function<Route, R> serve) {
        var exact = new HashMap<String, HostRoutes<R>>();
        var wildcard = new HashMap<String, HostRoutes<R>>();
        HostRoutes<R> catchAll = previous.catchAll;
        boolean aliases = previous.others != null;
        for (VirtualHost host : changed) {
            aliases |= !host.aliases().isEmpty();
            HostRoutes<R> before = previous.routesOf(host);
            HostRoutes<R> routes = routes(host, before, serve);
            if (routes.equals(before)) {
                continue;
            }
            if (host.isCatchAll()) {
                catchAll = routes;
            } else if (host.isWildcard()) {
                wildcard.put(suffix(host), routes);
            } else {
                exact.put(host.host(), routes);
            }
        }
        if (gone.stream().anyMatch(VirtualHost::isCatchAll)) {
            throw new IllegalArgumentException("no catch-all host");
        }
        Set<String> goneExact = gone.stream()
                .filter(host -> !host.isWildcard())
                .map(VirtualHost::host)
                .collect(Collectors.toSet());
        Set<String> goneWildcard = gone.stream()
                .filter(VirtualHost::isWildcard)
                .map(RouteIndex::suffix)
                .collect(Collectors.toSet());
        return new RouteIndex<>(
                hosts,
                previous.exact.with(exact, goneExact),
                previous.wildcard.with(wildcard, goneWildcard),
                catchAll,
                aliases);
    }

    private static <R> HostRoutes<R> routes(
            VirtualHost host, @Nullable HostRoutes<R> before, Function<Route, R> serve) {
        return before != null && before.host().equals(host) ? before : HostRoutes.compile(host, before, serve);
    }

    private static String suffix(VirtualHost wildcard) {
        return wildcard.host().substring(1);
    }

    private HostRoutes<R> served(VirtualHost host) {
        HostRoutes<R> routes = routesOf(host);
        if (routes == null) {
            throw new IllegalStateException("a host that is not served: " + host.host());
        }
        return routes;
    }

    private @Nullable HostRoutes<R> routesOf(VirtualHost host) {
        if (host.isCatchAll()) {
            return catchAll;
        }
        return host.isWildcard() ? wildcard.get(suffix(host)) : exact.get(host.host());
    }

    /// The host that takes what no other does.
    public VirtualHost catchAll() {
        return catchAll.host();
    }

    /// The host that takes requests for a name.
    ///
    /// @param name in any case; one trailing dot is ignored; empty for the catch-all host
    public VirtualHost owner(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        return host(bytes, 0, bytes.length).host();
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
        if (found == null && others != null) {
            found = others.precise(bytes, offset, end, hash);
        }
        if (found == null && dot > offset && wildcard.longest() >= end - dot && HostSlice.isLabel(bytes, offset, dot)) {
            found = wildcard.get(bytes, dot, end - dot, ByteTable.hash(bytes, dot, end - dot));
        }
        if (found == null && others != null) {
            found = others.byPattern(bytes, offset, end);
        }
        return found == null ? catchAll : found;
    }
}
