package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.WebClient.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who gets a canary, at the ends of what its annotations may say and beyond (2.10, N).
abstract class CanaryRowsSuite extends InterplaysSuite {
    private static final String ON = "canary: \"true\"";
    private static final String HEADER = "canary-by-header: X-Canary";
    private static final String COOKIE = "canary-by-cookie: beta";
    private static final String ALL = "canary-weight: \"100\"";

    @BeforeAll
    void start() throws Exception {
        serve(
                "",
                Program.service("web", named("main").port())
                        + Program.service("next", named("next").port())
                        + Program.service(
                                "pair", named("one").port(), named("other").port())
                        // Nothing without annotation canary, or with one that is not true.
                        + ingress("never.test", List.of("canary: \"false\"", ALL), "Prefix / next")
                        + ingress("odd.test", List.of("canary: maybe", ALL), "Prefix / next")
                        + ingress("absent.test", List.of(ALL, HEADER), "Prefix / next")
                        + ingress("lonely.test", List.of(ON, ALL), "Prefix / next")
                        + canaried("exact", ON, ALL)
                                .replace(
                                        "pathType: Prefix, backend: {service: {name: next",
                                        "pathType: Exact, backend: {service: {name: next")
                        // Weights.
                        + canaried("unweighted", ON)
                        + canaried("all", ON, ALL)
                        + canaried("above", ON, "canary-weight: \"250\"")
                        + canaried("negative", ON, "canary-weight: \"-5\"")
                        + canaried("half-word", ON, "canary-weight: half")
                        + canaried("percent", ON, "canary-weight: 100%")
                        + canaried("huge", ON, "canary-weight: \"99999999999\"")
                        + canaried("of-more", ON, "canary-weight: \"1000\"", "canary-weight-total: \"1000\"")
                        + canaried("of-less", ON, "canary-weight: \"50\"", "canary-weight-total: \"50\"")
                        + canaried("of-bad", ON, ALL, "canary-weight-total: all")
                        + canaried("of-negative", ON, ALL, "canary-weight-total: \"-100\"")
                        // Headers and cookies.
                        + canaried("word", ON, HEADER, COOKIE)
                        + canaried("bad-header", ON, "canary-by-header: X Canary", ALL)
                        + canaried("bad-cookie", ON, "canary-by-cookie: be;ta")
                        + canaried("value", ON, HEADER, "canary-by-header-value: eu", COOKIE)
                        + canaried("bad-value", ON, HEADER, "canary-by-header-value: \"eu;us\"")
                        + canaried("spaced", ON, HEADER, "canary-by-header-value: \"eu us\"")
                        + canaried("both", ON, HEADER, "canary-by-header-value: eu", "canary-by-header-pattern: .*")
                        + canaried("pattern", ON, HEADER, "canary-by-header-pattern: ^eu", COOKIE)
                        + canaried("broken", ON, HEADER, "canary-by-header-pattern: (eu", COOKIE)
                        + canaried("costly", ON, HEADER, "canary-by-header-pattern: ^(a+)+(b+)+$", ALL)
                        + canaried("value-alone", ON, "canary-by-header-value: eu")
                        + canaried("hosted", ON, "canary-by-header: Host", "canary-by-header-value: hosted.test")
                        // Sessions of its own.
                        + host("legacy", "affinity: cookie")
                        + ingress(
                                "legacy-canary",
                                "legacy.test",
                                List.of(
                                        ON,
                                        HEADER,
                                        "affinity: cookie",
                                        "affinity-canary-behavior: legacy",
                                        "session-cookie-name: canary"),
                                "Prefix / next")
                        + host("bad-behaviour", "affinity: cookie")
                        + ingress(
                                "bad-behaviour-canary",
                                "bad-behaviour.test",
                                List.of(ON, ALL, "affinity-canary-behavior: both"),
                                "Prefix / next")
                        // Balanced as it says itself.
                        + host("keyed")
                        + ingress(
                                "keyed-canary",
                                "keyed.test",
                                List.of(ON, ALL, "upstream-hash-by: \"$arg_key\""),
                                "Prefix / pair")
                        // Every other host.
                        + ingress("rest", "", List.of(), "Prefix /rest web")
                                .replace("  - host: \"\"\n    http:", "  - http:")
                        + ingress("rest-canary", "", List.of(ON, HEADER), "Prefix /rest next")
                                .replace("  - host: \"\"\n    http:", "  - http:"));
    }

    /// A host with a canary.
    private static String canaried(String name, String... annotations) {
        return host(name) + ingress(name + "-canary", name + ".test", List.of(annotations), "Prefix / next");
    }

    private Set<String> met(String host, int count, String... headers) throws IOException {
        var met = new HashSet<String>();
        for (int i = 0; i < count; i++) {
            met.add(get(host + ".test", "/", headers).body());
        }
        return met;
    }

    // ---- whether it is one ----

    @ParameterizedTest
    @ValueSource(strings = {"never", "odd", "absent"})
    void whatIsNoCanaryIsServedAsAnyIngress(String host) throws IOException {
        assertThat(met(host, 3, "x-canary: never")).containsExactly("next");
    }

    @Test
    void aCanaryWithoutALocationToJoinHasNoEffect() throws IOException {
        assertThat(status("lonely.test", "/")).isEqualTo(404);
        assertThat(met("exact", 5)).containsExactly("main");
    }

    // ---- weights ----

    @ParameterizedTest
    @CsvSource({
        "unweighted, main",
        "all, next",
        "above, next",
        "negative, main",
        "half-word, main",
        "percent, main",
        "huge, main",
        "of-more, next",
        "of-bad, next",
        "of-negative, next",
    })
    void aWeightThatIsNoneCountsAsZeroAndATotalAsAHundred(String host, String answers) throws IOException {
        assertThat(met(host, 12)).containsExactly(answers);
    }

    @Test
    void aTotalBelowAHundredIsAHundred() throws IOException {
        assertThat(met("of-less", 80)).containsExactlyInAnyOrder("main", "next");
    }

    // ---- headers and cookies ----

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "word, x-canary: always, -, next",
                "word, x-canary:, cookie: beta=always, next",
                "word, x-canary: never, cookie: beta=always, main",
                "word, x-other: always, -, main",
                "bad-header, x-canary: never, -, next",
                "bad-cookie, cookie: beta=always, -, main",
                "value, x-canary: eu, cookie: beta=never, next",
                "value, x-canary: us, -, main",
                "value, x-canary: us, cookie: beta=always, next",
                "value, x-canary: never, cookie: beta=always, next",
                "bad-value, x-canary: always, -, next",
                "bad-value, x-canary: eu;us, -, main",
                "spaced, x-canary: eu us, -, next",
                "spaced, x-canary: eu, -, main",
                "both, x-canary: us, -, main",
                "both, x-canary: eu, -, next",
                "pattern, x-canary: europe, -, next",
                "pattern, x-canary: us, cookie: beta=always, next",
                "broken, x-canary: eu, cookie: beta=always, main",
                "broken, x-other: eu, cookie: beta=always, next",
                "value-alone, x-canary: eu, -, main",
            })
    void headersAreAskedFirstThenCookies(String host, String header, String more, String answers) throws IOException {
        var headers = new ArrayList<>(List.of(header));
        if (more != null) {
            headers.add(more);
        }
        assertThat(met(host, 1, headers.toArray(String[]::new))).containsExactly(answers);
    }

    /// Over HTTP/2, too, where the host is no header.
    @Test
    void theHostIsAHeaderLikeOthers() throws IOException {
        assertThat(met("hosted", 3)).containsExactly("next");
    }

    /// A pattern that could go on for ever does not; whoever sends such a header gets an answer as others do.
    @Test
    void aPatternTakesNoLongerForThoseWhoWouldHaveItSo() throws IOException {
        long begin = System.nanoTime();
        for (int i = 0; i < 10; i++) {
            assertThat(status("costly.test", "/", "x-canary: " + "a".repeat(7000) + "!"))
                    .isEqualTo(200);
        }
        assertThat(System.nanoTime() - begin).isLessThan(5_000_000_000L);
        assertThat(met("costly", 1, "x-canary: aab")).containsExactly("next");
    }

    // ---- what is its own ----

    @Test
    void aLegacyCanaryKeepsThoseWithItsOwnCookie() throws IOException {
        Answer first = get("legacy.test", "/", "x-canary: always");
        assertThat(first.body()).isEqualTo("next");
        String cookie = first.headers("set-cookie").getFirst().split(";", 2)[0];
        assertThat(cookie).startsWith("canary=");

        assertThat(get("legacy.test", "/", "x-canary: never", "cookie: " + cookie)
                        .body())
                .isEqualTo("next");
        assertThat(get("legacy.test", "/", "x-canary: never").body()).isEqualTo("main");
    }

    @Test
    void aBehaviourThatIsNoneIsSticky() throws IOException {
        Answer first = get("bad-behaviour.test", "/");
        assertThat(first.body()).isEqualTo("next");
        assertThat(first.headers("set-cookie")).hasSize(1).first().asString().startsWith("INGRESSCOOKIE=");
    }

    @Test
    void aCanaryIsBalancedAsItSaysItself() throws IOException {
        var all = new HashSet<String>();
        for (int key = 0; key < 20; key++) {
            var one = new HashSet<String>();
            for (int i = 0; i < 3; i++) {
                one.add(get("keyed.test", "/?key=" + key).body());
            }
            assertThat(one).hasSize(1);
            all.addAll(one);
        }
        assertThat(all).containsExactlyInAnyOrder("one", "other");
    }

    @Test
    void aCanaryWithoutAHostJoinsTheLocationsOfAllOtherHosts() throws IOException {
        assertThat(get("whoever.test", "/rest/x", "x-canary: always").body()).isEqualTo("next");
        assertThat(get("whoever.test", "/rest/x").body()).isEqualTo("main");
        assertThat(status("whoever.test", "/", "x-canary: always")).isEqualTo(404);
        assertThat(get("all.test", "/rest/x", "x-canary: never").body()).isEqualTo("next");
    }
}
