package dev.usher.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.Route;
import dev.usher.model.VirtualHost;
import dev.usher.routing.ReferenceMatcher.Met;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class RouteIndexPropertyTest {
    private static final int TABLES = 400;
    private static final int REQUESTS = 150;

    @Test
    void matchesAsTheReferenceDoes() {
        for (int seed = 0; seed < TABLES; seed++) {
            var random = new Random(seed);
            List<VirtualHost> hosts = Tables.random(random);
            RouteIndex<Route> index = RouteIndex.compile(hosts, null, Function.identity());
            for (int i = 0; i < REQUESTS; i++) {
                String authority = Tables.randomAuthority(random);
                String path = Tables.randomRawPath(random);

                assertThat(met(index, authority, path))
                        .as("seed %d: %s %s on %s", seed, authority, path, hosts)
                        .isEqualTo(expected(hosts, authority, path));
            }
        }
    }

    @Test
    void compilesChangesToWhatAFreshCompileGives() {
        for (int seed = 0; seed < 60; seed++) {
            var random = new Random(seed);
            List<VirtualHost> hosts = Tables.random(random);
            RouteIndex<Route> index = RouteIndex.compile(hosts, null, Function.identity());
            for (int edit = 0; edit < 25; edit++) {
                hosts = edited(random, hosts);
                index = RouteIndex.compile(hosts, index, Function.identity());
                RouteIndex<Route> fresh = RouteIndex.compile(hosts, null, Function.identity());
                for (int i = 0; i < 30; i++) {
                    String authority = Tables.randomAuthority(random);
                    String path = Tables.randomRawPath(random);

                    assertThat(met(index, authority, path))
                            .as("seed %d, edit %d: %s %s", seed, edit, authority, path)
                            .isEqualTo(met(fresh, authority, path));
                }
            }
        }
    }

    @Test
    void servesAnUnchangedRouteByWhatServedItBefore() {
        for (int seed = 0; seed < 60; seed++) {
            var random = new Random(seed);
            List<VirtualHost> before = Tables.random(random);
            RouteIndex<Route> index = RouteIndex.compile(before, null, Function.identity());
            Set<Route> known = routes(before);
            List<VirtualHost> after = edited(random, before);

            var made = new ArrayList<Route>();
            RouteIndex.compile(after, index, route -> {
                made.add(route);
                return route;
            });

            assertThat(made).as("seed %d: made again", seed).noneMatch(known::contains);
        }
    }

    private static Set<Route> routes(List<VirtualHost> hosts) {
        Set<Route> routes = Collections.newSetFromMap(new IdentityHashMap<>());
        hosts.forEach(host -> routes.addAll(host.routes()));
        return routes;
    }

    /// One host replaced, added, taken away, or given one route more or less; the others are the same instances.
    private static List<VirtualHost> edited(Random random, List<VirtualHost> hosts) {
        var edited = new ArrayList<>(hosts);
        int at = random.nextInt(edited.size());
        VirtualHost host = edited.get(at);
        switch (random.nextInt(4)) {
            case 0 -> edited.set(at, Tables.randomHost(random, host.host()));
            case 1 -> {
                if (!host.isCatchAll()) {
                    edited.remove(at);
                }
            }
            case 2 -> {
                String name = Tables.randomHostName(random);
                if (edited.stream().noneMatch(each -> each.host().equals(name))) {
                    edited.add(Tables.randomHost(random, name));
                }
            }
            default -> {
                var routes = new ArrayList<>(host.routes());
                if (!routes.isEmpty()) {
                    routes.remove(random.nextInt(routes.size()));
                }
                edited.set(at, new VirtualHost(host.host(), host.mode(), routes));
            }
        }
        return edited;
    }

    private static Optional<Met> expected(List<VirtualHost> hosts, String authority, String path) {
        var bytes = new String(Tables.bytes(path), StandardCharsets.ISO_8859_1);
        return ReferenceMatcher.normal(bytes).map(normal -> {
            String text = new String(normal.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            return new ReferenceMatcher(hosts).match(authority, text);
        });
    }

    private static Optional<Met> met(RouteIndex<Route> index, String authority, String path) {
        byte[] host = authority.getBytes(StandardCharsets.ISO_8859_1);
        byte[] raw = Tables.bytes(path);
        var normalizer = new PathNormalizer();
        if (!normalizer.normalize(raw, 0, raw.length)) {
            return Optional.empty();
        }
        var match = new RouteMatch<Route>();
        index.match(host, 0, host.length, normalizer.array(), normalizer.offset(), normalizer.length(), match);
        return Optional.of(new Met(match.host(), Optional.ofNullable(match.route()), match.isSlashRedirect()));
    }
}
