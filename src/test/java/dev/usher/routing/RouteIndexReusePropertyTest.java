package dev.usher.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.Action;
import dev.usher.model.PathMatch;
import dev.usher.model.Route;
import dev.usher.model.RouteOwner;
import dev.usher.model.RoutePolicy;
import dev.usher.model.VirtualHost;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An index made from the one before against one made from nothing: both find the same, and what did not change is
/// served by what served it.
final class RouteIndexReusePropertyTest {
    private static final List<String> NAMES =
            List.of("a.example", "b.example", "c.example", "*.example", "*.b.example");
    private static final List<String> ASKED =
            List.of("", "a.example", "b.example:80", "c.example", "x.example", "x.b.example", "y.x.example", "other");
    private static final List<String> PATHS = List.of("/", "/a", "/a/b");

    /// What serves a route: a new instance each time it is made.
    private static final class Served {
        final Route route;

        Served(Route route) {
            this.route = route;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void findsWhatAFreshIndexFindsAndKeepsWhatDidNotChange(long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        var hosts = new TreeMap<String, VirtualHost>();
        hosts.put(VirtualHost.CATCH_ALL, host(VirtualHost.CATCH_ALL, random));
        RouteIndex<Served> index = RouteIndex.compile(List.copyOf(hosts.values()), null, Served::new);
        for (int round = 0; round < 500; round++) {
            for (int i = random.nextInt(3); i >= 0; i--) {
                change(hosts, random);
            }
            List<VirtualHost> list = List.copyOf(hosts.values());

            RouteIndex<Served> next = RouteIndex.compile(list, index, Served::new);

            RouteIndex<Served> fresh = RouteIndex.compile(list, null, Served::new);
            for (String asked : ASKED) {
                for (String path : PATHS) {
                    RouteMatch<Served> found = match(next, asked, path);
                    RouteMatch<Served> expected = match(fresh, asked, path);
                    RouteMatch<Served> before = match(index, asked, path);
                    assertThat(found.host()).isSameAs(expected.host());
                    assertThat(route(found)).isSameAs(route(expected));
                    if (Objects.equals(route(found), route(before))) {
                        assertThat(found.route()).isSameAs(before.route());
                    }
                }
            }
            index = next;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 200})
    void isItselfWhenNothingChanges(int count) {
        RandomGenerator random = new SplittableRandom(count);
        var hosts = new ArrayList<VirtualHost>();
        hosts.add(host(VirtualHost.CATCH_ALL, random));
        for (int i = 0; i < count; i++) {
            hosts.add(host("h" + i + ".example", random));
        }
        RouteIndex<Served> index = RouteIndex.compile(hosts, null, Served::new);

        assertThat(RouteIndex.compile(List.copyOf(hosts), index, Served::new)).isSameAs(index);
    }

    private static void change(Map<String, VirtualHost> hosts, RandomGenerator random) {
        String name = NAMES.get(random.nextInt(NAMES.size()));
        VirtualHost before = hosts.get(name);
        switch (random.nextInt(4)) {
            case 0 -> hosts.remove(name);
            case 1 -> hosts.put(VirtualHost.CATCH_ALL, host(VirtualHost.CATCH_ALL, random));
            case 2 -> {
                if (before != null) {
                    var routes = new ArrayList<>(before.routes());
                    routes.set(
                            random.nextInt(routes.size()),
                            route(routes.getFirst().match().path(), random));
                    hosts.put(name, new VirtualHost(name, VirtualHost.Mode.PLAIN, distinct(routes)));
                }
            }
            default -> hosts.put(name, host(name, random));
        }
    }

    private static VirtualHost host(String name, RandomGenerator random) {
        var routes = new ArrayList<Route>();
        routes.add(route("/", random));
        if (random.nextBoolean()) {
            routes.add(route("/a", random));
        }
        return new VirtualHost(name, VirtualHost.Mode.PLAIN, routes);
    }

    private static List<Route> distinct(List<Route> routes) {
        var byPath = new TreeMap<String, Route>();
        routes.forEach(route -> byPath.putIfAbsent(route.match().path(), route));
        return List.copyOf(byPath.values());
    }

    private static Route route(String path, RandomGenerator random) {
        return new Route(
                new PathMatch.Prefix(path),
                RouteOwner.NONE,
                List.of(),
                new Action.Respond(200, Long.toString(random.nextLong())),
                RoutePolicy.DEFAULTS);
    }

    private static @Nullable Route route(RouteMatch<Served> match) {
        Served served = match.route();
        return served == null ? null : served.route;
    }

    private static RouteMatch<Served> match(RouteIndex<Served> index, String authority, String path) {
        var match = new RouteMatch<Served>();
        byte[] host = authority.getBytes(StandardCharsets.US_ASCII);
        byte[] bytes = path.getBytes(StandardCharsets.US_ASCII);
        index.match(host, 0, host.length, bytes, 0, bytes.length, match);
        return match;
    }
}
