package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Where the ConfigMap sends clients: it holds from the moment it is written, on connections that are open, and for
/// Ingresses that say nothing else (A0.6, K0.2, K0.5, S4).
abstract class RedirectSettingsSuite extends InterplaysSuite {
    private int https;

    @BeforeAll
    void start() throws IOException {
        https = TestPorts.free();
        String off = "force-ssl-redirect: \"false\"";
        String on = "force-ssl-redirect: \"true\"";
        serveSettings(
                "",
                Program.service("web", named("web").port())
                        + host("plain")
                        + host("unforced", off)
                        + tls(host("tls"), "none", "tls.test")
                        + tls(host("asking", "ssl-redirect: \"true\""), "none", "asking.test")
                        + host("forced", on)
                        + host("dropping", on, "preserve-trailing-slash: \"false\"")
                        + host("portless", on, "use-port-in-redirects: \"false\"")
                        + ingress("dir.test", List.of(), "Prefix /dir/ web")
                        + ingress(
                                "whole-dir.test",
                                List.of("relative-redirects: \"false\"", "use-port-in-redirects: \"false\""),
                                "Prefix /dir/ web")
                        + host("shop", "from-to-www-redirect: \"true\"")
                        + host("app", "app-root: /own")
                        + ingress(
                                "open.test",
                                List.of(on),
                                "Prefix /open web",
                                "Prefix /barbaz web",
                                "Exact /.well-known/acme-challenge/x web"),
                "--http-port=" + TestPorts.free(),
                "--https-port=" + https);
    }

    /// With what makes [#CLEAR] count.
    @Override
    void set(String settings) throws IOException {
        super.set(settings + "\nuse-forwarded-headers: \"true\"");
    }

    /// The status of a request that counts as one in clear.
    private int clear(String host, String target) throws IOException {
        return status(host, target, CLEAR);
    }

    private void answers(int status, String host, String target) throws IOException {
        assertThat(clear(host, target)).as(host + target).isEqualTo(status);
    }

    private void leads(String host, String target, String location, String... headers) throws IOException {
        assertThat(get(host, target, headers).headers("location")).containsExactly(location);
    }

    /// A URL of this host as the connection of the test has it.
    private String own(String host, String port, String path) {
        return scheme() + "://" + host + port + path;
    }

    private String port() {
        return ":" + (scheme().equals("http") ? program().http() : https);
    }

    @Test
    void everyHostButOneThatDoesNotWantItIsForcedToTls() throws IOException {
        set("");
        answers(200, "plain.test", "/");

        set("force-ssl-redirect: \"true\"");
        answers(308, "plain.test", "/");
        assertThat(clear("unforced.test", "/")).isEqualTo(200);
        assertThat(clear("nobody.test", "/")).as("there is no Ingress").isEqualTo(404);

        set("force-ssl-redirect: \"on\"");
        answers(200, "plain.test", "/");
    }

    @Test
    void aCertificateRedirectsNobodyUnlessItsIngressSaysSo() throws IOException {
        set("ssl-redirect: \"false\"");
        answers(200, "tls.test", "/");
        assertThat(clear("asking.test", "/")).isEqualTo(308);

        set("ssl-redirect: \"off\"");
        answers(308, "tls.test", "/");
    }

    @ParameterizedTest
    @CsvSource({"301, 303", "302, -1", "307, moved"})
    void theStatusIsOneOfFourAndForBothKindsOfRedirects(int status, String none) throws IOException {
        set("http-redirect-code: \"" + status + "\"");
        answers(status, "forced.test", "/");
        assertThat(clear("www.shop.test", "/")).isEqualTo(status);

        set("http-redirect-code: \"" + none + "\"");
        answers(308, "forced.test", "/");
        assertThat(clear("www.shop.test", "/")).isEqualTo(308);
    }

    @Test
    void aSlashAtTheEndIsKeptUnlessTheIngressDropsIt() throws IOException {
        set("preserve-trailing-slash: \"true\"");
        leads("forced.test", "/a/", "https://forced.test/a/", CLEAR);
        redirects(get("dropping.test", "/a/", CLEAR), 308, "https://dropping.test/a");

        set("preserve-trailing-slash: \"yes\"");
        leads("forced.test", "/a/", "https://forced.test/a", CLEAR);
    }

    @Test
    void portsAreNamedUnlessTheIngressNamesNone() throws IOException {
        set("use-port-in-redirects: \"true\"");
        leads("dir.test", "/dir", own("dir.test", port(), "/dir/"));
        redirects(get("whole-dir.test", "/dir"), 301, own("whole-dir.test", "", "/dir/"));
        redirects(get("forced.test", "/a", CLEAR), 308, "https://forced.test:" + https + "/a");
        redirects(get("portless.test", "/a", CLEAR), 308, "https://portless.test/a");

        set("use-port-in-redirects: \"yes\"");
        leads("dir.test", "/dir", own("dir.test", "", "/dir/"));
    }

    @Test
    void redirectsAreRelativeUnlessTheIngressWantsThemWhole() throws IOException {
        set("relative-redirects: \"true\"");
        leads("dir.test", "/dir", "/dir/");
        redirects(get("whole-dir.test", "/dir"), 301, own("whole-dir.test", "", "/dir/"));

        set("relative-redirects: \"yes\"");
        leads("dir.test", "/dir", own("dir.test", "", "/dir/"));
    }

    /// QUIRK: they are compared with what the Ingress writes.
    @Test
    void pathsThatNeedNoTlsAreThoseOfTheListAlone() throws IOException {
        set("");
        answers(308, "open.test", "/open/a");
        assertThat(clear("open.test", "/.well-known/acme-challenge/x")).isEqualTo(200);

        set("no-tls-redirect-locations: \" /open , /bar,\"");
        answers(200, "open.test", "/open/a");
        assertThat(clear("open.test", "/barbaz")).isEqualTo(200);
        assertThat(clear("open.test", "/.well-known/acme-challenge/x")).isEqualTo(308);
        assertThat(clear("forced.test", "/open")).as("its Ingress writes /").isEqualTo(308);
    }

    @Test
    void anEmptyListOfPathsThatNeedNoTlsHasNotEvenThoseOfChallenges() throws IOException {
        set("no-tls-redirect-locations: \"\"");
        answers(308, "open.test", "/.well-known/acme-challenge/x");
    }

    @Test
    void theRootOfAllApplicationsIsThatOfThoseWithoutTheirOwn() throws IOException {
        set("app-root: /start");
        leads("plain.test", "/", own("plain.test", "", "/start"));
        redirects(get("app.test", "/"), 302, own("app.test", "", "/own"));
        assertThat(clear("plain.test", "/other")).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "/a;b"})
    void aRootOfAllApplicationsThatIsNoPathIsNone(String root) throws IOException {
        set("app-root: /start");
        leads("plain.test", "/", own("plain.test", "", "/start"));
        set("app-root: \"" + root + "\"");
        answers(200, "plain.test", "/");
    }
}
