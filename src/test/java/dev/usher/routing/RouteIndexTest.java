package dev.usher.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.PathMatch;
import dev.usher.model.Route;
import dev.usher.model.VirtualHost;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The examples of the Ingress documentation and of ingress-nginx, one by one.
class RouteIndexTest {
    private static final String NONE = "-";

    /// Rules are `type:path` with spaces between; the outcome is the rule that wins, `-` for none, and `/` behind
    /// `slash` for a redirect to the path with a slash.
    @ParameterizedTest(name = "{0}: {1} asked for {2} gives {3}")
    @CsvSource({
        "1, Prefix:/, /any/thing, Prefix:/",
        "2, Exact:/foo, /foo, Exact:/foo",
        "3, Exact:/foo, /bar, -",
        "4, Exact:/foo, /foo/, -",
        // ingress-nginx redirects where the API says no match (C5.4).
        "5, Exact:/foo/, /foo, slash Exact:/foo/",
        "6a, Prefix:/foo, /foo, Prefix:/foo",
        "6b, Prefix:/foo, /foo/, Prefix:/foo",
        // ingress-nginx redirects where the API says match (C5.4).
        "7a, Prefix:/foo/, /foo, slash Prefix:/foo/",
        "7b, Prefix:/foo/, /foo/, Prefix:/foo/",
        "8, Prefix:/aaa/bb, /aaa/bbb, -",
        "9, Prefix:/aaa/bbb, /aaa/bbb, Prefix:/aaa/bbb",
        "10, Prefix:/aaa/bbb/, /aaa/bbb, slash Prefix:/aaa/bbb/",
        "11, Prefix:/aaa/bbb, /aaa/bbb/, Prefix:/aaa/bbb",
        "12, Prefix:/aaa/bbb, /aaa/bbb/ccc, Prefix:/aaa/bbb",
        "13, Prefix:/aaa/bbb, /aaa/bbbxyz, -",
        "14, Prefix:/ Prefix:/aaa, /aaa/ccc, Prefix:/aaa",
        "15, Prefix:/ Prefix:/aaa Prefix:/aaa/bbb, /aaa/bbb, Prefix:/aaa/bbb",
        "16, Prefix:/ Prefix:/aaa Prefix:/aaa/bbb, /ccc, Prefix:/",
        "17, Prefix:/aaa, /ccc, -",
        "18, Prefix:/foo Exact:/foo, /foo, Exact:/foo",
        // C5.3
        "exact and prefix, Prefix:/foo Exact:/foo, /foo/, Prefix:/foo",
        "exact and prefix below, Prefix:/foo Exact:/foo, /foo/bar, Prefix:/foo",
        // C5.1, C5.2: case, and the longest wins whatever the order
        "case of exact, Exact:/foo, /FOO, -",
        "case of prefix, Prefix:/foo, /FOO/x, -",
        "order, Prefix:/a/b/c Prefix:/a Prefix:/a/b, /a/b/x, Prefix:/a/b",
        "both spellings, Prefix:/foo Prefix:/foo/, /foo/x, Prefix:/foo/",
        "both spellings without slash, Prefix:/foo Prefix:/foo/, /foo, Prefix:/foo",
        "corner of 4.3, Exact:/foo Prefix:/foo/, /foo, Exact:/foo",
        "redirect before a shorter prefix, Prefix:/ Prefix:/foo/, /foo, slash Prefix:/foo/",
        "root only exact, Exact:/, /, Exact:/",
        "root only exact below, Exact:/, /x, -",
    })
    void choosesTheDocumentedPath(String name, String rules, String path, String outcome) {
        PathMatch[] matches = List.of(rules.split(" ", -1)).stream()
                .map(rule -> rule.startsWith("Exact:")
                        ? new PathMatch.Exact(rule.substring(6))
                        : new PathMatch.Prefix(rule.substring(7)))
                .toArray(PathMatch[]::new);

        RouteMatch<Route> match = match(List.of(Tables.plain(VirtualHost.CATCH_ALL, matches)), "x", path);

        assertThat(describe(match)).as(name).isEqualTo(outcome);
    }

    private static String describe(RouteMatch<Route> match) {
        Route route = match.route();
        if (route == null) {
            return NONE;
        }
        String type = route.match() instanceof PathMatch.Exact ? "Exact:" : "Prefix:";
        return (match.isSlashRedirect() ? "slash " : "") + type + route.match().path();
    }

    @ParameterizedTest(name = "{0} asked of {1} gives {2}")
    @CsvSource({
        // The table of the API's section on hosts.
        "foo.bar.com, foo.bar.com, foo.bar.com",
        "foo.bar.com, subdomain.bar.com, _",
        "*.foo.com, bar.foo.com, *.foo.com",
        "*.foo.com, baz.bar.foo.com, _",
        "*.foo.com, foo.com, _",
        // C4.1: port, case, one trailing dot
        "foo.com, foo.com:8080, foo.com",
        "foo.com, FOO.com, foo.com",
        "foo.com, foo.com., foo.com",
        "foo.com, foo.com.:80, foo.com",
        "foo.com, foo.com.., _",
        "foo.com, FOO.com.., _",
        "foo.com, FOO.com:80:80, _",
        "*.foo.com, A-b_9.FOO.com., *.foo.com",
        // C4.2: one label of letters, digits, - and _
        "*.foo.com, .foo.com, _",
        "*.foo.com, a~b.foo.com, _",
        "*.foo.com, *.foo.com, _",
        "foo.com, 127.0.0.1, _",
        "foo.com, [::1]:80, _",
        "foo.com, :80, _",
    })
    void choosesTheHost(String host, String authority, String expected) {
        List<VirtualHost> hosts = List.of(Tables.catchAll(), Tables.plain(host, new PathMatch.Prefix("/")));

        assertThat(match(hosts, authority, "/").host().host()).isEqualTo(expected);
        assertThat(RouteIndex.compile(hosts, null, Function.identity())
                        .owner(authority)
                        .host())
                .isEqualTo(expected);
    }

    @Test
    void takesNoHostForTheCatchAll() {
        assertThat(match(List.of(Tables.catchAll(), Tables.plain("a.com", new PathMatch.Prefix("/"))), "", "/")
                        .host()
                        .isCatchAll())
                .isTrue();
    }

    @Test
    void prefersAnExactHostAndNeverFallsThrough() {
        List<VirtualHost> hosts = List.of(
                Tables.catchAll(),
                Tables.plain("*.foo.com", new PathMatch.Prefix("/")),
                Tables.plain("a.foo.com", new PathMatch.Prefix("/only")));

        RouteMatch<Route> match = match(hosts, "a.foo.com", "/else");

        assertThat(match.host().host()).isEqualTo("a.foo.com");
        assertThat(match.route()).as("the wildcard is not tried").isNull();
    }

    /// C6.2, C6.3, C6.7: the order is that of the table, which sorts longer texts first.
    @ParameterizedTest
    @CsvSource({
        "/foo/bar/bar, '/foo/bar/[a-z]{3}'",
        "/foo/bar/12, /foo/bar/.+",
        "/foo/x, /foo/.*",
        "/FOO/BAR/ABC, '/foo/bar/[a-z]{3}'",
        "/id/123a, /id/[0-9]+",
        "/end, /end$",
        "/endless, -",
        "/foobar, /foo",
    })
    void takesTheFirstExpressionThatMatches(String path, String expected) {
        List<VirtualHost> hosts = List.of(Tables.regex(
                VirtualHost.CATCH_ALL,
                "/foo/bar/[a-z]{3}",
                "/foo/bar/bar",
                "/foo/bar/.+",
                "/id/[0-9]+",
                "/foo/.*",
                "/end$",
                "/foo"));

        assertThat(path(match(hosts, "x", path)).orElse(NONE)).isEqualTo(expected);
    }

    @Test
    void skipsAnExpressionThatIsNone() {
        List<VirtualHost> hosts = List.of(Tables.regex(VirtualHost.CATCH_ALL, "/(", "/"));

        assertThat(path(match(hosts, "x", "/("))).hasValue("/");
    }

    @Test
    void findsEachOfManyRoutes() {
        var matches = new ArrayList<PathMatch>();
        for (int i = 0; i < 3000; i++) {
            matches.add(new PathMatch.Prefix("/service-" + i + "/v1"));
        }
        RouteIndex<Route> index = RouteIndex.compile(
                List.of(Tables.plain(VirtualHost.CATCH_ALL, matches.toArray(PathMatch[]::new))),
                null,
                Function.identity());
        var match = new RouteMatch<Route>();

        for (PathMatch each : matches) {
            byte[] path = Tables.bytes(each.path() + "/x");
            index.match(new byte[0], 0, 0, path, 0, path.length, match);

            assertThat(path(match)).hasValue(each.path());
        }
    }

    private static Optional<String> path(RouteMatch<Route> match) {
        return Optional.ofNullable(match.route()).map(route -> route.match().path());
    }

    private static RouteMatch<Route> match(List<VirtualHost> hosts, String authority, String path) {
        RouteIndex<Route> index = RouteIndex.compile(hosts, null, Function.identity());
        byte[] host = authority.getBytes(StandardCharsets.ISO_8859_1);
        byte[] bytes = Tables.bytes(path);
        var match = new RouteMatch<Route>();
        index.match(host, 0, host.length, bytes, 0, bytes.length, match);
        return match;
    }
}
