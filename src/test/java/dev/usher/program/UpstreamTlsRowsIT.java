package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.TestAuthority.Wish;
import dev.usher.program.UpstreamTlsIT.TlsBackend;
import dev.usher.program.WebClient.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// TLS to backends where annotations are left out, bad, or those of somebody else on the host (2.6): which answer
/// clients get, by whatever protocol.
class UpstreamTlsRowsIT {
    private static final TestAuthority ROOT = TestAuthority.root("CN=Inside");
    private static final String SECRET = "proxy-ssl-secret: default/own";
    private static final String VERIFY = "proxy-ssl-verify: \"on\"";
    private static final String NAME = "proxy-ssl-name: inside.test";

    private static final List<TlsBackend> BACKENDS = new ArrayList<>();
    private static final Queue<String> HELLOS = new ConcurrentLinkedQueue<>();
    private static Backend hello;
    private static Program program;
    private static Unison clients;

    @BeforeAll
    static void start() throws Exception {
        hello = Backend.raw((in, _) -> HELLOS.add(new String(in.readNBytes(120), StandardCharsets.ISO_8859_1)));
        TestAuthority middle = ROOT.intermediate("CN=Middle");
        var own = ROOT.issue("CN=proxy");
        var other = ROOT.issue("CN=other-proxy");
        program = Program.configured(
                "",
                service("web", ROOT)
                        + service("one-between", middle)
                        + service("two-between", middle.intermediate("CN=Low"))
                        + service("stranger", TestAuthority.root("CN=Stranger"))
                        + TestAuthority.secret(
                                "own", "tls.crt", own.pem(), "tls.key", own.keyPem(), "ca.crt", ROOT.pem())
                        + TestAuthority.secret("other", "tls.crt", other.pem(), "tls.key", other.keyPem())
                        + TestAuthority.secret("far", "tls.crt", own.pem(), "tls.key", own.keyPem())
                                .replace("name: far", "name: far, namespace: far")
                        + TestAuthority.secret("neither", "note", "nothing")
                        // Secrets that are none.
                        + host("bad-form", "web", "proxy-ssl-secret: default/o wn")
                        + host("no-namespace", "web", "proxy-ssl-secret: own")
                        + host("empty-secret", "web", "proxy-ssl-secret: \"\"")
                        + host("neither", "web", "proxy-ssl-secret: default/neither")
                        + host("far", "web", "proxy-ssl-secret: far/far")
                        + host("good", "web", SECRET)
                        // Without a Secret nothing else counts, and nothing can be verified.
                        + host(
                                "no-secret",
                                "stranger",
                                NAME,
                                "proxy-ssl-server-name: \"on\"",
                                "proxy-ssl-protocols: TLSv1.2",
                                "proxy-ssl-ciphers: ECDHE-ECDSA-AES128-SHA",
                                "proxy-ssl-verify-depth: \"2\"")
                        + host("verify-alone", "web", VERIFY, NAME)
                        // Verification.
                        + host("unverified", "stranger", SECRET)
                        + host("verify-off", "stranger", SECRET, "proxy-ssl-verify: \"off\"")
                        + host("verify-on", "stranger", SECRET, VERIFY, NAME)
                        + host("verify-bad", "web", SECRET, "proxy-ssl-verify: maybe", NAME)
                        + host("bad-name", "web", SECRET, VERIFY, "proxy-ssl-name: in side;")
                        + host("usual-depth-one", "one-between", SECRET, VERIFY, NAME)
                        + host("usual-depth-two", "two-between", SECRET, VERIFY, NAME)
                        + depth("depth-two", "two-between", "2")
                        + depth("depth-most", "two-between", "100")
                        + depth("depth-zero", "one-between", "0")
                        + depth("depth-word", "two-between", "deep")
                        + depth("depth-above", "two-between", "101")
                        + depth("depth-negative", "one-between", "-1")
                        // Names, versions, suites.
                        + host("named", "web", SECRET, NAME, "proxy-ssl-server-name: \"on\"")
                        + Program.service("hello", hello.port())
                        + host("usually-named", "hello", SECRET, "proxy-ssl-server-name: \"on\"")
                        + host(
                                "oddly-named",
                                "hello",
                                SECRET,
                                "proxy-ssl-name: in_side.test",
                                "proxy-ssl-server-name: \"on\"")
                        + host("unnamed", "web", SECRET, NAME, "proxy-ssl-server-name: \"off\"")
                        + host("badly-named", "web", SECRET, NAME, "proxy-ssl-server-name: \"true\"")
                        + host("both", "web", SECRET, "proxy-ssl-protocols: TLSv1.2 TLSv1.3")
                        + host("bad-version", "web", SECRET, "proxy-ssl-protocols: SSLv3 TLSv1.3")
                        + host("bad-suites", "web", SECRET, "proxy-ssl-ciphers: none;such")
                        + host("default-suites", "web", SECRET, "proxy-ssl-ciphers: DEFAULT")
                        // One host of three Ingresses.
                        + shared("a", SECRET)
                        + shared("b")
                        + shared("c", "proxy-ssl-secret: default/other"));
        clients = Unison.connect(program);
    }

    private static String service(String name, TestAuthority authority) throws Exception {
        var backend = new TlsBackend(authority.issue("CN=x", new Wish().host("inside.test")));
        BACKENDS.add(backend);
        return Program.service(name, backend.port());
    }

    private static String host(String name, String service, String... annotations) {
        return Program.annotated(
                "host-" + name, name + ".test", service, "backend-protocol: HTTPS\n" + String.join("\n", annotations));
    }

    private static String depth(String name, String service, String value) {
        return host(name, service, SECRET, VERIFY, NAME, "proxy-ssl-verify-depth: \"" + value + "\"");
    }

    private static String shared(String path, String... annotations) {
        return host("shared-" + path, "web", annotations)
                .replace("shared-" + path + ".test", "shared.test")
                .replace("path: /,", "path: /" + path + ",");
    }

    @AfterAll
    static void stop() throws IOException {
        clients.close();
        program.close();
        hello.close();
        for (TlsBackend backend : BACKENDS) {
            backend.close();
        }
    }

    private static Answer get(String host) throws IOException {
        return clients.get(host + ".test", "/");
    }

    @ParameterizedTest
    @CsvSource({
        "bad-form, 404",
        "no-namespace, 503",
        "empty-secret, 503",
        "neither, 503",
        "far, 503",
        "verify-bad, 503",
        "verify-alone, 503",
        "good, 200",
    })
    void aSecretOrVerificationThatCannotBeHadClosesTheHost(String host, int status) throws IOException {
        assertThat(get(host).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "unverified, 200",
        "verify-off, 200",
        "verify-on, 502",
        "bad-name, 502",
        "usual-depth-one, 200",
        "usual-depth-two, 502",
        "depth-two, 200",
        "depth-most, 200",
        "depth-zero, 200",
        "depth-word, 502",
        "depth-above, 502",
        "depth-negative, 200",
    })
    void backendsAreVerifiedWhereAskedToTheDepthAllowed(String host, int status) throws IOException {
        assertThat(get(host).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "good, CN=proxy - TLSv1.2",
        "no-secret, nobody - TLSv1.3",
        "named, CN=proxy inside.test TLSv1.2",
        "unnamed, CN=proxy - TLSv1.2",
        "badly-named, CN=proxy - TLSv1.2",
        "both, CN=proxy - TLSv1.3",
        "bad-version, CN=proxy - TLSv1.2",
        "bad-suites, CN=proxy - TLSv1.2",
        "default-suites, CN=proxy - TLSv1.2",
    })
    void backendsAreShownWhatTheAnnotationsSayAndElseTheUsual(String host, String facts) throws IOException {
        assertThat(get(host).body()).startsWith(facts + " ");
    }

    /// The one of the original, where none is given. The JDK takes neither for a name.
    @ParameterizedTest
    @CsvSource({"usually-named, upstream_balancer", "oddly-named, in_side.test"})
    void namesNeedNotBeThoseOfHosts(String host, String name) throws IOException {
        assertThat(get(host).status()).isEqualTo(502);
        assertThat(HELLOS).allMatch(hello -> hello.contains(name)).isNotEmpty();
        HELLOS.clear();
    }

    private static String subject(String path) throws IOException {
        return clients.get("shared.test", path).body().split(" ", 2)[0];
    }

    /// On open connections; `proxy-ssl-location-only` and `allow-cross-namespace-resources` change at once.
    @Test
    void theFirstIngressSpeaksForItsHostUnlessTheConfigMapLeavesEachToItself() throws IOException {
        assertThat(subject("/a")).isEqualTo("CN=proxy");
        assertThat(subject("/b")).isEqualTo("CN=proxy");
        assertThat(subject("/c")).isEqualTo("CN=proxy");

        program.configure("proxy-ssl-location-only: \"true\"\nallow-cross-namespace-resources: \"true\"");
        assertThat(subject("/a")).isEqualTo("CN=proxy");
        assertThat(subject("/b")).isEqualTo("nobody");
        assertThat(subject("/c")).isEqualTo("CN=other-proxy");
        assertThat(get("far").body()).startsWith("CN=proxy ");

        program.configure("proxy-ssl-location-only: \"false\"");
        assertThat(subject("/b")).isEqualTo("CN=proxy");
        assertThat(subject("/c")).isEqualTo("CN=proxy");
        assertThat(get("far").status()).as("a Secret of another namespace").isEqualTo(503);
    }
}
