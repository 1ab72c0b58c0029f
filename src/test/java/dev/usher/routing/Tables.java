package dev.usher.routing;

import dev.usher.model.Action;
import dev.usher.model.PathMatch;
import dev.usher.model.Route;
import dev.usher.model.RouteOwner;
import dev.usher.model.RoutePolicy;
import dev.usher.model.VirtualHost;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// Hosts, routes and requests for tests, by hand and by chance.
final class Tables {
    private static final List<String> HOSTS = List.of(
            "a.test", "b.a.test", "*.test", "*.a.test", "*.b.a.test", "test", "a-b_1.test", "xn--bcher-kva.test");
    private static final List<String> AUTHORITIES = List.of(
            "a.test",
            "A.Test",
            "a.test.",
            "a.test..",
            "A.TEST..",
            "a.test:80",
            "a.test.:8080",
            "A.test:8:8",
            "a.test:",
            "b.a.test",
            "c.a.test",
            "c.B.A.test",
            "x.y.a.test",
            "test",
            "TEST:443",
            ".test",
            "*.test",
            "_",
            "_.test",
            "a-b_1.test",
            "a b.test",
            "xn--bcher-kva.test",
            "",
            ":80",
            ".",
            "[::1]:80",
            "127.0.0.1",
            "é.test");
    private static final List<String> SEGMENTS =
            List.of("a", "b", "ab", "A", "foo", "foobar", "x.y", "%20", "é", "a;v=1", "...", ".a");
    private static final List<String> RAW_SEGMENTS = List.of(
            "a", "b", "ab", "A", "%61", "foo", "f%6Fo", "foobar", "x.y", "%2520", "%C3%A9", "a;v=1", "...", ".a", ".",
            "..", "", "a%2Fb", "%2e", "%2E%2e");
    private static final List<String> PATTERNS = List.of(
            "/a",
            "/a/.*",
            "/a(/|$)(.*)",
            "/foo",
            "/foo$",
            "/[a-z]{3}",
            "/fo+",
            "/(a|b)",
            "/a\\.",
            "/.+",
            "/",
            "/x\\.y",
            "/(?!a).",
            "/\\w+/b");

    private Tables() {}

    static Route route(PathMatch match) {
        return new Route(
                match,
                new RouteOwner("default", "web", "web", "80", match.path()),
                List.of(),
                new Action.Respond(200, "here"),
                RoutePolicy.DEFAULTS);
    }

    static VirtualHost plain(String host, PathMatch... matches) {
        return new VirtualHost(
                host,
                VirtualHost.Mode.PLAIN,
                List.of(matches).stream().map(Tables::route).toList());
    }

    static VirtualHost regex(String host, String... patterns) {
        return new VirtualHost(
                host,
                VirtualHost.Mode.REGEX,
                List.of(patterns).stream()
                        .<PathMatch>map(PathMatch.Regex::new)
                        .map(Tables::route)
                        .toList());
    }

    static VirtualHost catchAll() {
        return plain(VirtualHost.CATCH_ALL, new PathMatch.Prefix("/"));
    }

    /// A table by chance; the catch-all is always there.
    static List<VirtualHost> random(Random random) {
        var hosts = new ArrayList<VirtualHost>();
        hosts.add(randomHost(random, VirtualHost.CATCH_ALL));
        for (String host : HOSTS) {
            if (random.nextBoolean()) {
                hosts.add(randomHost(random, host));
            }
        }
        return hosts;
    }

    static VirtualHost randomHost(Random random, String host) {
        if (random.nextInt(4) == 0) {
            Set<String> patterns = new LinkedHashSet<>();
            for (int i = random.nextInt(5); i >= 0; i--) {
                patterns.add(pick(random, PATTERNS));
            }
            return regex(host, patterns.toArray(String[]::new));
        }
        Set<PathMatch> matches = new LinkedHashSet<>();
        for (int i = random.nextInt(9); i > 0; i--) {
            String path = path(random, SEGMENTS);
            matches.add(random.nextInt(3) == 0 ? new PathMatch.Exact(path) : new PathMatch.Prefix(path));
        }
        if (random.nextInt(4) > 0) {
            matches.add(new PathMatch.Prefix("/"));
        }
        return plain(host, matches.toArray(PathMatch[]::new));
    }

    static String randomHostName(Random random) {
        return pick(random, HOSTS);
    }

    static String randomAuthority(Random random) {
        return random.nextInt(200) == 0 ? "a".repeat(260) + ".test" : pick(random, AUTHORITIES);
    }

    /// A path as it may come over the wire.
    static String randomRawPath(Random random) {
        return path(random, RAW_SEGMENTS);
    }

    private static String path(Random random, List<String> segments) {
        var path = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            path.append('/').append(pick(random, segments));
        }
        return path.isEmpty() || random.nextInt(3) == 0 ? path + "/" : path.toString();
    }

    private static String pick(Random random, List<String> from) {
        return from.get(random.nextInt(from.size()));
    }

    /// The text a path written in an object becomes on the wire: bytes.
    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
