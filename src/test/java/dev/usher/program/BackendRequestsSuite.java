package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What annotations make of a request on its way to a backend, and which requests they take (2.4, 2.5, C4.3, C6, C7,
/// F8).
abstract class BackendRequestsSuite extends InterplaysSuite {
    Backend web;

    @BeforeAll
    void start() throws IOException {
        web = named("web");
        String regex = "use-regex: \"true\"";
        serve(
                "",
                Program.service("web", web.port())
                        + Program.service("empty")
                        + host("plain")
                        + host("vhost", "upstream-vhost: inner.test:8080")
                        + host("vhost-of", "upstream-vhost: $arg_to.${host}")
                        + host("vhost-none", "upstream-vhost: $http_x_nobody")
                        + host("vhost-unknown", "upstream-vhost: a.$nobody_knows.test")
                        + host("vhost-spaced", "upstream-vhost: \"a b\"")
                        + host("vhost-quoted", "upstream-vhost: 'a\"b'")
                        + host("vhost-empty", "upstream-vhost: \"\"")
                        + host("closing", "connection-proxy-header: close")
                        + host("keeping", "connection-proxy-header: Keep-Alive")
                        + host("upgrading", "connection-proxy-header: upgrade")
                        + ingress("regex.test", List.of(regex), "Any /a[0-9]+ web", "Exact /exact web")
                        + ingress("odd-regex.test", List.of("use-regex: \"yes\""), "Any /a web")
                        + ingress("regex-off.test", List.of("use-regex: \"false\""), "Prefix /a web")
                        + ingress("same.test", List.of("rewrite-target: /"), "Prefix / web")
                        + ingress("b-same", "same.test", List.of(), "Exact /only empty")
                        + ingress("away.test", List.of("rewrite-target: https://b.test/$1"), "Any /a/(.*) web")
                        + ingress("lost.test", List.of("rewrite-target: \"/x y\""), "Prefix /a web")
                        + ingress(
                                "prefix.test",
                                List.of("rewrite-target: /$1", "x-forwarded-prefix: /shop/$1"),
                                "Any /shop/(.*) web")
                        + ingress(
                                "filled.test",
                                List.of("rewrite-target: /$host$arg_to/$1", "x-forwarded-prefix: /of/$arg_to"),
                                "Any /shop/(.*) web")
                        + ingress("prefix-alone.test", List.of("x-forwarded-prefix: /shop"), "Prefix / web")
                        + ingress(
                                "prefix-odd.test",
                                List.of("rewrite-target: /$1", "x-forwarded-prefix: \"/a;b\""),
                                "Any /shop/(.*) web")
                        + host("alias", "server-alias: 'Other.test, plain.test, alias.*, ~^r[0-9]\\.test$'")
                        + host("alias-odd", "server-alias: 'fine.test, bad name.test;'")
                        + host("alias-broken", "server-alias: '~^(unclosed\\.test$, sound.test'"));
    }

    // ---- Host and Connection ----

    @ParameterizedTest
    @CsvSource({
        "plain, plain.test",
        "vhost, inner.test:8080",
        "vhost-of, x.vhost-of.test",
        "vhost-unknown, a..test",
        "vhost-empty, vhost-empty.test",
    })
    void theHostForTheBackendIsTheOneAskedFor(String host, String seen) throws IOException {
        assertThat(get(host + ".test", "/?to=x").body()).isEqualTo("web");
        assertThat(web.last().headers("host")).containsExactly(seen);
        assertThat(web.last().headers("x-forwarded-host")).containsExactly(host + ".test");
    }

    /// C4.1: by whatever spelling of its name a host is called.
    @Test
    void theNameOfTheHostIsInLowerCaseWithoutPortAndDot() throws IOException {
        assertThat(get("VHost-Of.test.:81", "/?to=x").body()).isEqualTo("web");
        assertThat(web.last().headers("host")).containsExactly("x.vhost-of.test");
        assertThat(web.last().headers("x-forwarded-host")).containsExactly("VHost-Of.test.:81");
    }

    /// What clients send ends neither the line nor the head.
    @Test
    void whatClientsSendStaysWithinTheHost() throws IOException {
        assertThat(get("vhost-of.test", "/?to=x%0d%0aX-Injected:%201").body()).isEqualTo("web");
        assertThat(web.last().headers("host")).hasSize(1);
        assertThat(web.last().headers("x-injected")).isEmpty();
    }

    @Test
    void aHostOfNothingIsNone() throws IOException {
        assertThat(get("vhost-none.test", "/").body()).isEqualTo("web");
        assertThat(web.last().headers("host")).containsExactly("");
    }

    @Test
    void theConnectionToTheBackendIsWhatIsAskedFor() throws IOException {
        assertThat(get("plain.test", "/").body()).isEqualTo("web");
        assertThat(web.last().headers("connection")).isEmpty();
        assertThat(get("closing.test", "/").body()).isEqualTo("web");
        assertThat(web.last().headers("connection")).containsExactly("close");
        assertThat(get("keeping.test", "/").body()).isEqualTo("web");
        assertThat(web.last().headers("connection")).containsExactly("keep-alive");
    }

    @ParameterizedTest
    @ValueSource(strings = {"vhost-spaced", "vhost-quoted", "upgrading", "alias-odd", "fine"})
    void anIngressWithAHostOrConnectionThatIsNoneIsNotLoaded(String host) throws IOException {
        assertThat(status(host + ".test", "/")).isEqualTo(404);
    }

    // ---- paths ----

    @ParameterizedTest
    @CsvSource({
        "regex, /a1, 200",
        "regex, /A12/x, 200",
        "regex, /a, 404",
        "regex, /EXACT/x, 200",
        "odd-regex, /a/x, 200",
        "odd-regex, /A, 404",
        "regex-off, /ab, 404",
        "same, /only, 503",
        "same, /ONLY, 200",
        "same, /only/x, 200",
        "lost, /ab, 404",
        "lost, /a/b, 200",
    })
    void pathsArePatternsOnlyWhereAsked(String host, String target, int status) throws IOException {
        assertThat(status(host + ".test", target)).isEqualTo(status);
        if (status == 200) {
            assertThat(web.last().target()).isEqualTo(target);
        }
    }

    @Test
    void aRewriteToAUrlIsARedirect() throws IOException {
        redirects(get("away.test", "/a/x%20y?q"), 302, "https://b.test/x%20y?q");
    }

    @Test
    void whatARewriteTookAwayIsToldOnlyIfThereIsOne() throws IOException {
        assertThat(get("prefix.test", "/shop/x?y", "x-forwarded-prefix: /forged")
                        .body())
                .isEqualTo("web");
        assertThat(web.last().headers("x-forwarded-prefix")).containsExactly("/shop/x");
        assertThat(get("prefix-alone.test", "/shop/x").body()).isEqualTo("web");
        assertThat(web.last().headers("x-forwarded-prefix")).isEmpty();
        assertThat(status("prefix-odd.test", "/shop/x")).isEqualTo(404);
    }

    /// Whatever clients send stays within the path, as in nginx.
    @Test
    void variablesAreFilledIntoARewriteAsTextOfThePath() throws IOException {
        assertThat(get("filled.test", "/shop/x%20y?to=a%2Fb?c").body()).isEqualTo("web");
        assertThat(web.last().target()).isEqualTo("/filled.testa%252Fb%3Fc/x%20y?to=a%2Fb?c");
        assertThat(web.last().headers("x-forwarded-prefix")).containsExactly("/of/a%2Fb?c");
    }

    // ---- names ----

    @Test
    void moreNamesLeadToTheHostUnlessTheyAreHostsOrBroken() throws IOException {
        for (String name : List.of("other.test", "OTHER.test", "alias.example", "alias.a.b", "r1.test", "sound.test")) {
            assertThat(get(name, "/").body()).as(name).isEqualTo("web");
        }
        assertThat(get("plain.test", "/").body()).isEqualTo("web");
        assertThat(status("r12.test", "/")).isEqualTo(404);
        assertThat(status("unclosed.test", "/")).isEqualTo(404);
    }
}
