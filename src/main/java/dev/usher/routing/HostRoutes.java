package dev.usher.routing;

import dev.usher.model.Route;
import dev.usher.model.VirtualHost;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The routes of one virtual host, compiled.
abstract sealed class HostRoutes<R> permits PlainRoutes, RegexRoutes {
    private final VirtualHost host;
    private final List<R> served;

    /// @param served what each route is served by, in the order of the routes
    HostRoutes(VirtualHost host, List<R> served) {
        this.host = host;
        this.served = served;
    }

    /// Compiles a host.
    ///
    /// @param before routes that are the same instances in it keep what serves them
    static <R> HostRoutes<R> compile(VirtualHost host, @Nullable HostRoutes<R> before, Function<Route, R> serve) {
        var kept = new IdentityHashMap<Route, R>();
        if (before != null) {
            for (int i = 0; i < before.served.size(); i++) {
                kept.put(before.host.routes().get(i), before.served.get(i));
            }
        }
        var served = new ArrayList<R>(host.routes().size());
        for (Route route : host.routes()) {
            R known = kept.get(route);
            served.add(known != null ? known : serve.apply(route));
        }
        return switch (host.mode()) {
            case PLAIN -> new PlainRoutes<>(host, List.copyOf(served));
            case REGEX -> new RegexRoutes<>(host, List.copyOf(served));
        };
    }

    final VirtualHost host() {
        return host;
    }

    /// Finds the route of a normal path.
    abstract void match(byte[] path, int offset, int length, RouteMatch<R> out);
}
