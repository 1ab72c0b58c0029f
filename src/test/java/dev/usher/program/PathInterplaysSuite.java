package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.TestAuthority.Issued;
import dev.usher.program.TestAuthority.Wish;
import dev.usher.program.WebClient.Answer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Names of hosts, patterns, rewrites and redirects where several of them meet (C4 to C8, S4).
abstract class PathInterplaysSuite extends InterplaysSuite {
    private static final String SETTINGS = """
            use-forwarded-headers: "true"
            """;
    private Backend web;
    private Backend other;
    private Backend service;

    @BeforeAll
    void start() throws Exception {
        web = named("web");
        other = named("other");
        service = backend((_, _, out) -> Backend.answer(out, 401, ""));
        String asks = "auth-url: http://127.0.0.1:" + service.port() + "/";
        Issued issued = TestAuthority.root("CN=Root")
                .issue("CN=x", new Wish().host("tls.test").host("covered.test"));
        serve(
                SETTINGS,
                Program.service("web", web.port())
                        + Program.service("other", other.port())
                        + Program.service("empty")
                        + TestAuthority.secret("names", "tls.crt", issued.pem(), "tls.key", issued.keyPem())
                        + ingress("a-plain", "mixed.test", List.of(), "Exact /exact web", "Prefix /foo/ web")
                        + ingress("b-rewriting", "mixed.test", List.of("rewrite-target: /$1"), "Any /api/(.*) other")
                        + ingress("plain.test", List.of(), "Prefix /foo web")
                        + ingress("a-order", "order.test", List.of(), "Exact /foo/bar/bar web", "Exact /eq/[a-c]+ web")
                        + ingress(
                                "b-order",
                                "order.test",
                                List.of("use-regex: \"true\""),
                                "Any /foo/bar/[a-z]{3} other",
                                "Any /foo/.* empty",
                                "Any /eq/[a-z]+ other")
                        + ingress("a-canaried", "canaried.test", List.of(), "Prefix /foo web")
                        + ingress(
                                "b-canary",
                                "canaried.test",
                                List.of(
                                        "canary: \"true\"",
                                        "canary-by-header: x-canary",
                                        "use-regex: \"true\"",
                                        "rewrite-target: /gone"),
                                "Prefix /foo other")
                        + ingress(
                                "sub.test",
                                List.of("rewrite-target: /$2", "x-forwarded-prefix: /api$1"),
                                "Any /api(/|$)(.*) web")
                        + ingress(
                                "unasked.test",
                                List.of("rewrite-target: /a?b=$1", "x-forwarded-prefix: /p"),
                                "Prefix /foo web")
                        + ingress("a-endless", "endless.test", List.of("use-regex: \"true\""), "Any /(?=a)(a+)+$ other")
                        + ingress(
                                "b-endless",
                                "endless.test",
                                List.of("rewrite-target: /$1"),
                                "Any /b/((?=a)(a+)+$) other",
                                "Any /(.*)* web")
                        + ingress("optional.test", List.of("rewrite-target: /$1-$2-$10"), "Any /o/(x)?/(.*) web")
                        + ingress(
                                "root.test",
                                List.of(
                                        "app-root: /app",
                                        "force-ssl-redirect: \"true\"",
                                        "rewrite-target: /in/$1",
                                        asks),
                                "Any /(.*) web")
                        + host("shop", "from-to-www-redirect: \"true\"", "force-ssl-redirect: \"true\"", asks)
                        + ingress("any-shop", "*.shop.test", List.of(), "Prefix / other")
                        + host("alias", "server-alias: www.alias.test", "from-to-www-redirect: \"true\"")
                        + tls(host("tls", "server-alias: covered.test, uncovered.test"), "names", "tls.test")
                        + tls(ingress("wild", "*.wild.test", List.of(), "Prefix / web"), "none", "*.wild.test")
                        + ingress("a.wild.test", List.of(), "Prefix / other")
                        + empty(
                                "moved",
                                "permanent-redirect: https://new.test/x",
                                "force-ssl-redirect: \"true\"",
                                "allowlist-source-range: 10.0.0.0/8",
                                "limit-rps: \"1\"",
                                "limit-burst-multiplier: \"0\"",
                                asks)
                        + host("within", "permanent-redirect: /there")
                        + ingress("dir.test", List.of("force-ssl-redirect: \"true\"", asks), "Prefix /dir/ web")
                        + ingress(
                                "a-acme",
                                "acme.test",
                                List.of("force-ssl-redirect: \"true\"", "rewrite-target: /$1", asks),
                                "Any /(.*) web")
                        + ingress(
                                "b-solver",
                                "acme.test",
                                List.of("whitelist-source-range: 0.0.0.0/0,::/0"),
                                "Exact /.well-known/acme-challenge/token other"));
    }

    private String body(String host, String target, String... headers) throws IOException {
        return get(host, target, headers).body();
    }

    @ParameterizedTest
    @CsvSource({
        "/FOO/x, web",
        "/foo/, web",
        "/exact, web",
        "/EXACTLY/so, web",
        "/api/x, other",
        "/API/x, other",
    })
    void oneRewriteMakesThePathsOfAllIngressesOfItsHostPatterns(String target, String answer) throws IOException {
        assertThat(body("mixed.test", target)).isEqualTo(answer);
    }

    /// C6.4, C6.6: a path without its slash is one that no pattern takes.
    @Test
    void aHostOfPatternsRedirectsToNoSlashAndLeavesOtherHostsAlone() throws IOException {
        assertThat(status("mixed.test", "/foo")).isEqualTo(404);
        assertThat(status("mixed.test", "/a/exact")).isEqualTo(404);
        assertThat(status("plain.test", "/foo")).isEqualTo(200);
        assertThat(status("plain.test", "/FOO")).isEqualTo(404);
        assertThat(status("plain.test", "/foobar")).isEqualTo(404);
    }

    /// Each of them would take longer than the world has stood: it is given up, takes nothing, and is counted.
    @Test
    void aPatternThatWouldNeverEndHoldsNobodyUp() throws IOException {
        String text = "a".repeat(3000) + "!";
        long begin = System.nanoTime();
        for (int i = 0; i < 5; i++) {
            assertThat(body("endless.test", "/" + text)).isEqualTo("web");
            assertThat(body("endless.test", "/b/" + text)).isEqualTo("web");
            assertThat(body("plain.test", "/foo")).isEqualTo("web");
        }
        assertThat(System.nanoTime() - begin).isLessThan(5_000_000_000L);
        assertThat(body("endless.test", "/aaa")).isEqualTo("other");

        String metrics = RawClient.get(program().admin(), "admin", "/metrics").text();
        assertThat(metrics).containsPattern("(?m)^usher_regex_stopped_total [1-9]\\d+$");
    }

    /// C6.3, C6.7: among patterns of several Ingresses neither type nor age counts.
    @Test
    void theLongerTextOfAPatternWinsWhateverItsIngressAndType() throws IOException {
        assertThat(body("order.test", "/foo/bar/bar")).isEqualTo("other");
        assertThat(status("order.test", "/foo/bar/ba")).isEqualTo(503);
        assertThat(body("order.test", "/eq/b"))
                .as("of equal length: the later in order of octets")
                .isEqualTo("other");
    }

    @Test
    void patternsOfACanaryMakeNoHostOneOfPatterns() throws IOException {
        assertThat(status("canaried.test", "/foobar")).isEqualTo(404);
        assertThat(status("canaried.test", "/FOO")).isEqualTo(404);
        assertThat(body("canaried.test", "/foo/x", "x-canary: always")).isEqualTo("other");
        assertThat(other.last().target()).isEqualTo("/foo/x");
    }

    @ParameterizedTest
    @CsvSource({
        "/api, /, /api",
        "/api/, /, /api/",
        "/API/a%20b?x=%2F&y, /a%20b?x=%2F&y, /api/",
        "/x/../api//c?, /c, /api/",
    })
    void aRewriteKeepsTheQueryAndTellsWhatItTookAway(String target, String seen, String prefix) throws IOException {
        assertThat(body("sub.test", target, "x-forwarded-prefix: /forged")).isEqualTo("web");
        assertThat(web.last().target()).isEqualTo(seen);
        assertThat(web.last().headers("x-forwarded-prefix")).containsExactly(prefix);
    }

    @Test
    void aGroupThatTookNothingIsEmptyAndThereIsNoTenth() throws IOException {
        assertThat(body("optional.test", "/o//y")).isNotEqualTo("web");
        assertThat(body("optional.test", "/o/x/y?q")).isEqualTo("web");
        assertThat(web.last().target()).isEqualTo("/x-y-x0?q");
    }

    /// A0.8: a question mark is none of the characters of a target; the path stays, and so the host stays plain.
    @Test
    void aTargetWithAQuestionMarkIsNoneAndItsOwnerIsTold() throws IOException {
        assertThat(body("unasked.test", "/foo/x?y")).isEqualTo("web");
        assertThat(web.last().target()).isEqualTo("/foo/x?y");
        assertThat(web.last().headers("x-forwarded-prefix")).isEmpty();
        assertThat(status("unasked.test", "/foobar")).isEqualTo(404);
        assertThat(RawClient.get(program().admin(), "localhost", "/api/problems")
                        .text())
                .contains("rewrite-target");
    }

    /// C8 steps 4 and 7; the scheme is that of the connection.
    @Test
    void theRootOfTheApplicationComesBeforeTlsAndBothBeforeAuthentication() throws IOException {
        int before = service.requests().size();

        redirects(get("root.test:8080", "/?a", CLEAR), 302, scheme() + "://root.test:8080/app");
        redirects(get("root.test:8080", "/", SECURE), 302, scheme() + "://root.test:8080/app");
        redirects(get("root.test:8080", "/app/?a=/", CLEAR), 308, "https://root.test/app/?a=");
        redirects(get("root.test", "/app/", CLEAR), 308, "https://root.test/app");
        assertThat(service.requests()).hasSize(before);
        assertThat(status("root.test", "/app", SECURE)).isEqualTo(401);
    }

    @Test
    void theNameWithWwwBeatsTheWildcardAndComesBeforeTlsAndAuthentication() throws IOException {
        int before = service.requests().size();

        Answer answer = get("www.shop.test", "/a/?b", CLEAR, "x-forwarded-port: 8080");

        redirects(answer, 308, "http://shop.test:8080/a/?b");
        assertThat(service.requests()).hasSize(before);
        assertThat(body("x.shop.test", "/")).isEqualTo("other");
        assertThat(status("x.y.shop.test", "/")).isEqualTo(404);
        assertThat(status("shop.test", "/", SECURE)).isEqualTo(401);
    }

    @Test
    void aNameThatIsAnAliasIsServedAndNotRedirected() throws IOException {
        assertThat(body("www.alias.test", "/")).isEqualTo("web");
        assertThat(web.last().headers("host")).containsExactly("www.alias.test");
    }

    /// S4 and the row of `server-alias`: an alias that the certificate is not for has none configured.
    @Test
    void onlyNamesWithACertificateAreRedirectedToHttps() throws IOException {
        redirects(get("tls.test", "/a", CLEAR), 308, "https://tls.test/a");
        redirects(get("covered.test:80", "/a", CLEAR), 308, "https://covered.test/a");
        assertThat(body("uncovered.test", "/a", CLEAR)).isEqualTo("web");
    }

    @Test
    void aWildcardWithTlsRedirectsTheHostsBelowIt() throws IOException {
        redirects(get("a.wild.test", "/", CLEAR), 308, "https://a.wild.test");
        redirects(get("b.wild.test", "/", CLEAR), 308, "https://b.wild.test");
        assertThat(body("a.wild.test", "/", SECURE)).isEqualTo("other");
    }

    /// Some proxies tell of WebSockets so, and some add to what came: redirects would go round for ever.
    @ParameterizedTest
    @ValueSource(strings = {"wss", "https, http", "https,https"})
    void onlyClearHttpIsRedirectedToHttps(String scheme) throws IOException {
        assertThat(status("tls.test", "/a", "x-forwarded-proto: " + scheme)).isEqualTo(200);
        assertThat(web.last().headers("x-forwarded-proto")).containsExactly(scheme);
    }

    @Test
    void aRedirectNeedsNeitherBackendNorAccessAndIsNotLimited() throws IOException {
        int before = service.requests().size();
        for (int i = 0; i < 5; i++) {
            redirects(get("moved.test", "/old?a", CLEAR), 301, "https://new.test/x");
        }
        assertThat(service.requests()).hasSize(before);
    }

    /// As nginx completes it: with what the connection is, and the host without port.
    @Test
    void aRedirectToAPathStaysOnTheConnection() throws IOException {
        String scheme = scheme();

        redirects(
                get("WITHIN.test:8080", "/", CLEAR, "x-forwarded-host: evil.test"),
                301,
                scheme + "://within.test/there");
        redirects(get("within.test", "/", SECURE), 301, scheme + "://within.test/there");
    }

    @Test
    void theMissingSlashComesBeforeTlsAndAuthentication() throws IOException {
        int before = service.requests().size();

        redirects(get("dir.test:8080", "/dir?a", CLEAR), 301, scheme() + "://dir.test/dir/?a");
        redirects(get("dir.test", "/dir/x", CLEAR), 308, "https://dir.test/dir/x");
        assertThat(service.requests()).hasSize(before);
        assertThat(status("dir.test", "/dir/x", SECURE)).isEqualTo(401);
    }

    /// C2.17.
    @Test
    void theSolverOfAChallengeAnswersBesideTlsAuthenticationAndPatterns() throws IOException {
        assertThat(body("acme.test", "/.well-known/acme-challenge/token", CLEAR))
                .isEqualTo("other");
        assertThat(status("acme.test", "/.well-known/acme-challenge/other", CLEAR))
                .isEqualTo(308);
        assertThat(status("acme.test", "/x", SECURE)).isEqualTo(401);
    }
}
