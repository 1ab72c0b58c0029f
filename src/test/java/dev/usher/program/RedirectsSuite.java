package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.WebClient.Answer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Where annotations send clients: status and `Location`, octet by octet, and what values that are none do (2.4, C5.4,
/// S4).
abstract class RedirectsSuite extends InterplaysSuite {
    private static final String FORCE = "force-ssl-redirect: \"true\"";

    private int https;

    @BeforeAll
    void start() throws IOException {
        https = TestPorts.free();
        serveSettings(
                "use-forwarded-headers: \"true\"",
                Program.service("web", named("web").port())
                        + host("plain")
                        + host("forced", FORCE, "ssl-redirect: \"false\"")
                        + host("asked", "ssl-redirect: \"true\"")
                        + host("unforced", "force-ssl-redirect: \"on\"")
                        + tls(host("tls"), "none", "tls.test")
                        + tls(host("tls-off", "ssl-redirect: \"false\""), "none", "tls-off.test")
                        + tls(host("tls-odd", "ssl-redirect: \"off\""), "none", "tls-odd.test")
                        + host("kept", FORCE, "preserve-trailing-slash: \"true\"")
                        + host("odd-kept", FORCE, "preserve-trailing-slash: \"yes\"")
                        + directory("port", "use-port-in-redirects: \"true\"", FORCE)
                        + directory("odd-port", "use-port-in-redirects: \"yes\"", FORCE)
                        + directory("relative", "relative-redirects: \"true\"")
                        + directory("odd-relative", "relative-redirects: \"yes\"")
                        + directory("absolute")
                        + directory("both", "relative-redirects: \"true\"", "use-port-in-redirects: \"true\"")
                        + host("there", "permanent-redirect: /there")
                        + host("there-port", "permanent-redirect: /there", "use-port-in-redirects: \"true\"")
                        + host("there-relative", "permanent-redirect: /there", "relative-redirects: \"true\"")
                        + host("away-relative", "permanent-redirect: https://a.test/x", "relative-redirects: \"true\"")
                        + host("spaced", "permanent-redirect: https://a.test/x y")
                        + host("captured", "permanent-redirect: https://a.test/$1")
                        + host("lined", "permanent-redirect: \"https://a.test/\\nX: y\"")
                        + host("temporal", "temporal-redirect: https://b.test/?a=b", "permanent-redirect: /there")
                        + host("temporal-loud", "temporal-redirect: HTTPS://b.test")
                        + host("temporal-path", "temporal-redirect: /there")
                        + host("temporal-ftp", "temporal-redirect: ftp://b.test/")
                        + host("temporal-bare", "temporal-redirect: http://")
                        + permanent(300)
                        + permanent(303)
                        + permanent(304)
                        + permanent(307)
                        + permanent(308)
                        + permanent(299)
                        + permanent(309)
                        + permanent(-301)
                        + host("permanent-word", "permanent-redirect: /x", "permanent-redirect-code: \"301.0\"")
                        + temporal(300)
                        + temporal(301)
                        + temporal(307)
                        + temporal(308)
                        + temporal(0)
                        + host("temporal-word", "temporal-redirect: http://x.test/", "temporal-redirect-code: moved")
                        + ingress("root.test", List.of("app-root: /app/$http_x_to"), "Prefix /app web")
                        + host("rootless", "app-root: app")
                        + host("queried-root", "app-root: /app?x=1")
                        + ingress("b-www", "www.twice.test", List.of("from-to-www-redirect: \"true\""), "Prefix / web")
                        + ingress("a-bare", "twice.test", List.of("from-to-www-redirect: \"true\""), "Prefix / web")
                        + host("odd-www", "from-to-www-redirect: \"yes\"")
                        + host("no-www", "from-to-www-redirect: \"false\"")
                        + ingress(
                                "b-known", "www.known.test", List.of("from-to-www-redirect: \"true\""), "Prefix / web"),
                "--http-port=" + TestPorts.free(),
                "--https-port=" + https);
    }

    private static String directory(String name, String... annotations) {
        return ingress(name + ".test", List.of(annotations), "Prefix /dir/ web");
    }

    private static String permanent(int code) {
        return host("permanent" + code, "permanent-redirect: /x", "permanent-redirect-code: \"" + code + "\"");
    }

    private static String temporal(int code) {
        return host("temporal" + code, "temporal-redirect: http://x.test/", "temporal-redirect-code: \"" + code + "\"");
    }

    /// What a redirect by nginx itself has behind the host with `use-port-in-redirects`.
    abstract String port();

    /// Port of the listener for TLS.
    int https() {
        return https;
    }

    // ---- to https ----

    @ParameterizedTest
    @ValueSource(strings = {"plain", "asked", "unforced", "tls-off"})
    void clearRequestsAreServedWhereNothingAsksForTls(String host) throws IOException {
        assertThat(get(host + ".test", "/a", CLEAR).body()).isEqualTo("web");
    }

    @ParameterizedTest
    @ValueSource(strings = {"forced", "tls", "tls-odd"})
    void clearRequestsAreRedirectedWhereACertificateOrItsOwnerAsksForTls(String host) throws IOException {
        redirects(get(host + ".test:81", "/a?b", CLEAR), 308, "https://" + host + ".test/a?b");
        assertThat(get(host + ".test", "/a?b", SECURE).body()).isEqualTo("web");
    }

    /// S4.1: the slash at the end of the target, which may be that of the query.
    @ParameterizedTest
    @CsvSource({
        "kept, /, /",
        "kept, /a/, /a/",
        "kept, /a?b=/, /a?b=/",
        "odd-kept, /, ''",
        "odd-kept, /a/, /a",
        "odd-kept, /a//, /a/",
        "odd-kept, /a?b=/, /a?b=",
    })
    void aSlashAtTheEndIsKeptWhereAsked(String host, String target, String location) throws IOException {
        redirects(get(host + ".test", target, CLEAR), 308, "https://" + host + ".test" + location);
    }

    @Test
    void redirectsToHttpsNameThePortOfTheListenerWhereAsked() throws IOException {
        redirects(get("port.test:81", "/dir/a", CLEAR), 308, "https://port.test:" + https() + "/dir/a");
        redirects(get("odd-port.test:81", "/dir/a", CLEAR), 308, "https://odd-port.test/dir/a");
    }

    /// S4.2, F6: the first of a list, without its port.
    @Test
    void redirectsToHttpsNameTheHostThatWasForwarded() throws IOException {
        redirects(
                get("forced.test", "/a", CLEAR, "x-forwarded-host: Shop.test:8080, inner.test"),
                308,
                "https://shop.test/a");
    }

    // ---- to the path with its slash ----

    @Test
    void aMissingSlashIsToldWithAWholeUrlUnlessARelativeOneIsAsked() throws IOException {
        redirects(get("absolute.test:81", "/dir?a=b", SECURE), 301, scheme() + "://absolute.test/dir/?a=b");
        redirects(get("port.test:81", "/dir", SECURE), 301, scheme() + "://port.test" + port() + "/dir/");
        redirects(get("odd-port.test:81", "/dir", SECURE), 301, scheme() + "://odd-port.test/dir/");
        redirects(get("relative.test:81", "/dir?a=b", SECURE), 301, "/dir/?a=b");
        redirects(get("both.test", "/dir", SECURE), 301, "/dir/");
    }

    /// A browser takes what begins with two slashes for another host: as in nginx, what is told is the path that was
    /// routed.
    @ParameterizedTest
    @ValueSource(strings = {"//evil.test/../dir", "/x/..//dir", "//dir", "/%64ir", "/.//dir"})
    void aMissingSlashLeadsToThePathThatWasRoutedAndNowhereElse(String target) throws IOException {
        redirects(get("relative.test", target), 301, "/dir/");
        redirects(get("absolute.test", target + "?q"), 301, scheme() + "://absolute.test/dir/?q");
    }

    @Test
    void anIngressWhoseRelativeRedirectsIsNeitherTrueNorFalseIsNotLoaded() throws IOException {
        assertThat(status("odd-relative.test", "/dir/")).isEqualTo(404);
    }

    // ---- elsewhere ----

    @Test
    void aPathToRedirectToBecomesAUrlUnlessARelativeOneIsAsked() throws IOException {
        redirects(get("there.test:81", "/a?b", CLEAR), 301, scheme() + "://there.test/there");
        redirects(get("There.test.:81", "/a?b", CLEAR), 301, scheme() + "://there.test/there");
        redirects(get("there-port.test:81", "/", CLEAR), 301, scheme() + "://there-port.test" + port() + "/there");
        redirects(get("there-relative.test:81", "/a/b", CLEAR), 301, "/there");
        redirects(get("away-relative.test", "/a", CLEAR), 301, "https://a.test/x");
    }

    @Test
    void aTemporaryRedirectWinsOverAPermanentOne() throws IOException {
        redirects(get("temporal.test", "/a?c", CLEAR), 302, "https://b.test/?a=b");
        redirects(get("temporal-loud.test", "/a?c", CLEAR), 302, "HTTPS://b.test");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spaced",
                "captured",
                "lined",
                "temporal-path",
                "temporal-ftp",
                "temporal-bare",
                "permanent-word",
                "temporal-word",
                "odd-www"
            })
    void anIngressWhoseRedirectIsNoneIsNotLoaded(String host) throws IOException {
        assertThat(status(host + ".test", "/")).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "permanent300, 300",
        "permanent303, 303",
        "permanent307, 307",
        "permanent308, 308",
        "permanent299, 301",
        "permanent309, 301",
        "permanent-301, 301",
    })
    void thePermanentStatusIsTheOneAskedForBetween300And308(String host, int status) throws IOException {
        redirects(get(host + ".test", "/"), status, scheme() + "://" + host + ".test/x");
    }

    @ParameterizedTest
    @CsvSource({"temporal300, 300", "temporal301, 301", "temporal307, 307", "temporal308, 302", "temporal0, 302"})
    void theTemporaryStatusIsTheOneAskedForBetween300And307(String host, int status) throws IOException {
        redirects(get(host + ".test", "/"), status, "http://x.test/");
    }

    /// RFC 9110 §15.4.5: what followed would be taken for the next answer.
    @Test
    void aStatusThatHasNoBodyHasNone() throws IOException {
        Answer none = get("permanent304.test", "/");

        assertThat(none.status()).isEqualTo(304);
        assertThat(none.body()).isEmpty();
        assertThat(get("plain.test", "/").body()).isEqualTo("web");
    }

    // ---- from the root, from a name ----

    @Test
    void theRootLeadsToThatOfTheApplicationThoughNoPathOfTheIngressTakesIt() throws IOException {
        redirects(get("root.test:81", "/", "x-to: a b"), 302, scheme() + "://root.test:81/app/a%20b");
        assertThat(get("root.test", "/app").body()).isEqualTo("web");
        assertThat(status("root.test", "/other")).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rootless", "queried-root"})
    void aRootOfAnApplicationThatIsNoPathIsNone(String host) throws IOException {
        assertThat(get(host + ".test", "/").body()).isEqualTo("web");
    }

    @Test
    void theNameWithoutWwwLeadsToTheOneWithIt() throws IOException {
        redirects(get("known.test", "/a/", "x-forwarded-port: 8080", CLEAR), 308, "http://www.known.test:8080/a");
        assertThat(get("www.known.test", "/a/").body()).isEqualTo("web");
        assertThat(status("www.no-www.test", "/")).isEqualTo(404);
    }

    @Test
    void namesThatAreHostsOfTheirOwnAreServedAndNotRedirected() throws IOException {
        assertThat(get("twice.test", "/").body()).isEqualTo("web");
        assertThat(get("www.twice.test", "/").body()).isEqualTo("web");
    }
}
