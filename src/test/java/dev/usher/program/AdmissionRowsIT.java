package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Which annotations the owner of the ConfigMap lets in: what is stored is loaded or not, and what is new is refused by
/// the webhook (A0.4, A0.5, SEC5, AD4).
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdmissionRowsIT {
    private static final String SNIPPET = "configuration-snippet: 'return 418;'";
    private static final String SNIPPETS = "allow-snippet-annotations: \"true\"\nannotations-risk-level: Critical\n";
    private static final TestAuthority ROOT = TestAuthority.root("CN=Root");

    @TempDir
    private static Path files;

    private Backend web;
    private Program program;
    private Unison clients;
    private TestCertificate certificate;

    @BeforeAll
    void start() throws Exception {
        web = Backend.named("web");
        certificate = TestCertificate.of("localhost");
        AdmissionReviews.write(certificate, files.resolve("tls.crt"), files.resolve("tls.key"));
        String url = "auth-url: http://127.0.0.1:" + web.port() + "/";
        program = Program.configured(
                "",
                Program.service("web", web.port())
                        + host("low", "limit-rps: \"1000\"")
                        + host("medium", "denylist-source-range: 10.0.0.0/8")
                        + host("high", "auth-signin: https://sso.test/")
                        + host("snippet", SNIPPET)
                        + host("unknown", "no-such-row: says word")
                        + host("said", "upstream-vhost: a.password.test")
                        + host("users", "auth-type: basic", "auth-secret: other/users")
                        + host("headers", url, "auth-proxy-set-headers: other/asked")
                        + host("question", url, "auth-snippet: 'proxy_set_header X-Said it;'")
                        + host("clients", "auth-tls-secret: other/ca")
                        + """
                        ---
                        apiVersion: v1
                        kind: Secret
                        metadata: {name: users, namespace: other}
                        stringData: {auth: "joe:{PLAIN}secret"}
                        ---
                        apiVersion: v1
                        kind: ConfigMap
                        metadata: {name: asked, namespace: other}
                        data: {X-Asked: "yes"}
                        """
                        + TestAuthority.secret("ca", "ca.crt", ROOT.pem())
                                .replace("name: ca", "namespace: other, name: ca"),
                "--validating-webhook=127.0.0.1:0",
                "--validating-webhook-certificate=" + files.resolve("tls.crt"),
                "--validating-webhook-key=" + files.resolve("tls.key"));
        clients = Unison.connect(program);
    }

    private static String host(String name, String... annotations) {
        return InterplaysSuite.host(name, annotations);
    }

    @AfterAll
    void stop() throws IOException {
        clients.close();
        program.close();
        web.close();
    }

    private int status(String host) throws IOException {
        return clients.status(host + ".test", "/");
    }

    /// Of the host that asks for certificates of clients: TLS asks for them when it connects, and so for another host.
    private int statusInClear() throws IOException {
        return RawClient.get(program.http(), "clients.test", "/").status();
    }

    private void change(String settings, String host, int status) throws IOException {
        program.configure(settings);
        assertThat(status(host)).as(settings).isEqualTo(status);
    }

    // ---- what is stored ----

    @Test
    void annotationsOfMoreRiskThanAllowedKeepTheirIngressOut() throws IOException {
        change("annotations-risk-level: Low", "medium", 404);
        assertThat(status("low")).isEqualTo(200);
        assertThat(status("high")).isEqualTo(404);
        change("annotations-risk-level: medium", "medium", 200);
        assertThat(status("high")).isEqualTo(404);
        change("annotations-risk-level: extreme", "high", 200);
        assertThat(status("snippet")).as("of the risk above the default").isEqualTo(200);
        change("", "high", 200);
    }

    @Test
    void wordsThatAreBlockedKeepAnIngressOutWhoeverSaysThem() throws IOException {
        change("annotation-value-word-blocklist: \"password, word ,return 4\"", "said", 404);
        assertThat(status("unknown")).isEqualTo(404);
        assertThat(status("snippet")).as("though it would not run").isEqualTo(404);
        assertThat(status("low")).isEqualTo(200);
        change("annotation-value-word-blocklist: PASSWORD", "said", 200);
        assertThat(status("unknown")).isEqualTo(200);
        change("annotation-value-word-blocklist: \"nobody,\"", "snippet", 200);
    }

    @Test
    void snippetsRunWhereBothKeysAllowIt() throws IOException {
        change(SNIPPETS, "snippet", 418);
        assertThat(saidInTheQuestion()).containsExactly("it");
        change("allow-snippet-annotations: \"true\"", "snippet", 200);
        assertThat(saidInTheQuestion()).isEmpty();
        change(SNIPPETS, "snippet", 418);
        change("annotations-risk-level: Critical", "snippet", 200);
        change(SNIPPETS, "snippet", 418);
        change("allow-snippet-annotations: perhaps\nannotations-risk-level: Critical", "snippet", 200);
    }

    private List<String> saidInTheQuestion() throws IOException {
        assertThat(status("question")).isEqualTo(200);
        return web.requests().stream()
                .filter(request -> request.header("x-sent-from").isPresent())
                .toList()
                .getLast()
                .headers("x-said");
    }

    @Test
    void objectsOfOtherNamespacesAreWithinReachWhereThatIsAllowed() throws IOException {
        change("", "users", 503);
        assertThat(status("headers")).isEqualTo(503);
        assertThat(statusInClear()).isEqualTo(403);

        change("allow-cross-namespace-resources: \"true\"", "users", 401);
        assertThat(status("headers")).isEqualTo(200);
        assertThat(web.requests())
                .anyMatch(request -> request.headers("x-asked").contains("yes"));
        assertThat(statusInClear()).as("clear connections show none").isEqualTo(200);

        change("allow-cross-namespace-resources: sometimes", "users", 503);
        assertThat(status("headers")).isEqualTo(503);
        assertThat(statusInClear()).isEqualTo(403);
    }

    // ---- what is new ----

    private boolean allows(HttpClient client, String path, String annotation) throws Exception {
        var reviews = new AdmissionReviews(program.usher().webhookPort().orElseThrow());
        String annotations = annotation.isEmpty() ? "" : "\"nginx.ingress.kubernetes.io/" + annotation;
        return reviews.ask(client, AdmissionReviews.of("fresh", "fresh.test", path, annotations))
                .get("allowed")
                .asBoolean();
    }

    private void awaitAnswer(HttpClient client, String settings, boolean allowed, String path, String annotation)
            throws IOException {
        program.configure(settings);
        Program.await(settings, () -> allows(client, path, annotation) == allowed);
    }

    @Test
    void theWebhookRefusesWhatWouldNotBeLoaded() throws Exception {
        String medium = "denylist-source-range\":\"10.0.0.0/8\"";
        String snippet = "configuration-snippet\":\"return 418;\"";
        try (HttpClient client = AdmissionReviews.client(certificate, Optional.empty())) {
            awaitAnswer(client, "annotations-risk-level: Low", false, "/", medium);
            awaitAnswer(client, "", true, "/", medium);
            awaitAnswer(client, "annotation-value-word-blocklist: \"10.0\"", false, "/", medium);
            assertThat(allows(client, "/", "no-such-row\":\"10.0\"")).isFalse();
            assertThat(allows(client, "/", "limit-rps\":\"10\"")).isTrue();
            awaitAnswer(client, SNIPPETS, true, "/", snippet);
            awaitAnswer(client, "", false, "/", snippet);
        }
    }

    @Test
    void pathsThatLookLikePatternsAreRefusedUnlessThatIsSwitchedOff() throws Exception {
        try (HttpClient client = AdmissionReviews.client(certificate, Optional.empty())) {
            awaitAnswer(client, "strict-validate-path-type: \"false\"", true, "/a/(.*)", "");
            awaitAnswer(client, "strict-validate-path-type: perhaps", false, "/a/(.*)", "");
            awaitAnswer(client, "strict-validate-path-type: \"f\"", true, "/a/(.*)", "");
            awaitAnswer(client, "", false, "/a/(.*)", "");
            assertThat(allows(client, "/a/b.c_d-e", "")).isTrue();
        }
    }
}
