package dev.usher.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.Route;
import dev.usher.model.VirtualHost;
import dev.usher.model.VirtualHost.Mode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Aliases of hosts (C4.3).
class OtherNamesTest {
    private static final List<VirtualHost> HOSTS = List.of(
            named("*.wild.test"),
            Tables.catchAll(),
            named("a.test", "plain.test", "*.star.test", "b.*", "~^v[0-9]+\\.re\\.test$", "one.wild.test"),
            named("z.test", "*.deep.star.test", "b.deep.*", "~re", "*.wild.test"));

    private static VirtualHost named(String host, String... aliases) {
        return new VirtualHost(
                host, Mode.PLAIN, Optional.empty(), Tables.catchAll().routes(), List.of(aliases), List.of());
    }

    private static String host(RouteIndex<Route> index, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        var match = new RouteMatch<Route>();
        index.match(bytes, 0, bytes.length, new byte[] {'/'}, 0, 1, match);
        return match.host().host();
    }

    private static RouteIndex<Route> index(List<VirtualHost> hosts) {
        return RouteIndex.compile(hosts, null, Function.identity());
    }

    @ParameterizedTest
    @CsvSource({
        "a.test, a.test",
        "plain.test, a.test",
        "PLAIN.test.:8080, a.test",
        "x.plain.test, _",
        // A precise alias comes before the wildcard of a rule, a wildcard alias behind it.
        "one.wild.test, a.test",
        "two.wild.test, *.wild.test",
        "x.two.wild.test, z.test",
        "x.star.test, a.test",
        "x.y.star.test, a.test",
        "star.test, _",
        "x.deep.star.test, z.test",
        "deep.star.test, a.test",
        "b.com, a.test",
        "b.co.uk, a.test",
        "b.deep.com, z.test",
        "b, _",
        "x.b.com, _",
        "v12.re.test, a.test",
        "v.re.test, z.test",
        "nobody.test, _",
    })
    void precedence(String name, String expected) {
        assertThat(host(index(HOSTS), name)).isEqualTo(expected);
        assertThat(index(HOSTS).owner(name).host()).isEqualTo(expected);
    }

    @Test
    void aliasesComeAndGoWithTheirHost() {
        var without = List.of(HOSTS.get(0), HOSTS.get(1), named("a.test"), named("z.test"));
        RouteIndex<Route> first = index(without);
        assertThat(host(first, "plain.test")).isEqualTo("_");

        RouteIndex<Route> second = RouteIndex.compile(HOSTS, first, Function.identity());
        assertThat(host(second, "plain.test")).isEqualTo("a.test");

        RouteIndex<Route> third = RouteIndex.compile(without, second, Function.identity());
        assertThat(host(third, "plain.test")).isEqualTo("_");
        assertThat(host(third, "z.test")).isEqualTo("z.test");
    }
}
