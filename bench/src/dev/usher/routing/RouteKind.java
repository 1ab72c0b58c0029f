package dev.usher.routing;

import dev.usher.model.Action;
import dev.usher.model.PathMatch;
import dev.usher.model.Route;
import dev.usher.model.RouteOwner;
import dev.usher.model.RoutePolicy;
import dev.usher.model.VirtualHost;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// What tells the routes of a table apart.
public enum RouteKind {
    /// A host for each route.
    EXACT_HOST {
        @Override
        List<VirtualHost> hosts(int routes) {
            return perHost(routes, i -> "shop" + i + ".example.com", VirtualHost.Mode.PLAIN, 1, _ -> prefix("/"));
        }

        @Override
        Request hit(int route) {
            return Request.of("shop" + route + ".example.com", "/items/12345");
        }

        @Override
        Request miss(int route) {
            return Request.of("shop" + route + ".example.org", "/items/12345");
        }
    },
    /// A wildcard host for each route.
    WILDCARD_HOST {
        @Override
        List<VirtualHost> hosts(int routes) {
            return perHost(routes, i -> "*.shop" + i + ".example.com", VirtualHost.Mode.PLAIN, 1, _ -> prefix("/"));
        }

        @Override
        Request hit(int route) {
            return Request.of("berlin.shop" + route + ".example.com", "/items/12345");
        }

        @Override
        Request miss(int route) {
            return Request.of("berlin.shop" + route + ".example.org", "/items/12345");
        }
    },
    /// One host, a prefix for each route.
    PREFIX {
        @Override
        List<VirtualHost> hosts(int routes) {
            return perHost(routes, _ -> HOST, VirtualHost.Mode.PLAIN, routes, i -> prefix("/area/shop" + i));
        }

        @Override
        Request hit(int route) {
            return Request.of(HOST, "/area/shop" + route + "/items/12345");
        }

        @Override
        Request miss(int route) {
            return Request.of(HOST, "/area/shop-" + route + "/items/12345");
        }
    },
    /// One host, an exact path for each route.
    EXACT_PATH {
        @Override
        List<VirtualHost> hosts(int routes) {
            return perHost(
                    routes, _ -> HOST, VirtualHost.Mode.PLAIN, routes, i -> new PathMatch.Exact("/area/shop" + i + "/x"));
        }

        @Override
        Request hit(int route) {
            return Request.of(HOST, "/area/shop" + route + "/x");
        }

        @Override
        Request miss(int route) {
            return Request.of(HOST, "/area/shop" + route + "/y");
        }
    },
    /// Ten expressions a host, which are tried in order; what hits is the last.
    REGEX {
        @Override
        List<VirtualHost> hosts(int routes) {
            return perHost(
                    routes,
                    i -> "shop" + i + ".example.com",
                    VirtualHost.Mode.REGEX,
                    EXPRESSIONS,
                    i -> new PathMatch.Regex("/v[0-9]+/kind" + i % EXPRESSIONS + "/(.*)"));
        }

        @Override
        Request hit(int route) {
            int last = lastOfHost(route);
            return Request.of("shop" + route / EXPRESSIONS + ".example.com", "/v2/kind" + last + "/items/12345");
        }

        @Override
        Request miss(int route) {
            return Request.of("shop" + route / EXPRESSIONS + ".example.com", "/v2/sort/items/12345");
        }
    };

    private static final String HOST = "shop.example.com";
    private static final int EXPRESSIONS = 10;

    /// Authority and path of a request.
    record Request(byte[] host, byte[] path) {
        static Request of(String host, String path) {
            return new Request(host.getBytes(StandardCharsets.US_ASCII), path.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /// Hosts with so many routes together.
    abstract List<VirtualHost> hosts(int routes);

    /// A request for one of the routes.
    ///
    /// @param route its number
    abstract Request hit(int route);

    /// A request that is like those of a route, and for none.
    abstract Request miss(int route);

    /// With fewer routes than a host takes, the only one is the last.
    private static int lastOfHost(int route) {
        return route == 0 ? 0 : EXPRESSIONS - 1;
    }

    private static PathMatch prefix(String path) {
        return new PathMatch.Prefix(path);
    }

    private static List<VirtualHost> perHost(
            int routes, IntFunction<String> name, VirtualHost.Mode mode, int size, IntFunction<PathMatch> match) {
        var hosts = new ArrayList<VirtualHost>();
        for (int from = 0; from < routes; from += size) {
            List<Route> of = IntStream.range(from, Math.min(routes, from + size))
                    .mapToObj(match)
                    .map(RouteKind::route)
                    .toList();
            hosts.add(new VirtualHost(name.apply(from / size), mode, of));
        }
        hosts.add(new VirtualHost(VirtualHost.CATCH_ALL, VirtualHost.Mode.PLAIN, List.of()));
        return List.copyOf(hosts);
    }

    private static Route route(PathMatch match) {
        return new Route(match, RouteOwner.NONE, List.of(), new Action.Respond(404, "never asked"), RoutePolicy.DEFAULTS);
    }
}
