package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.TestAuthority.Issued;
import dev.usher.program.TestAuthority.Wish;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// TLS to backends as backends see it (2.6): what they are shown, what is expected of them, which connections are
/// shared (P3).
class UpstreamTlsIT {
    private static final TestAuthority ROOT = TestAuthority.root("CN=Inside");
    private static final TestAuthority LOW = ROOT.intermediate("CN=Low").intermediate("CN=Lower");
    private static final Issued OWN = ROOT.issue("CN=proxy");
    private static final Issued OTHER = ROOT.issue("CN=other-proxy");

    private static TlsBackend backend;
    private static Program program;

    /// A backend that speaks TLS, wants a certificate, and answers with what it saw: subject, SNI, version, suite.
    static final class TlsBackend implements AutoCloseable {
        final SSLServerSocket server;
        final List<String> seen = new CopyOnWriteArrayList<>();

        TlsBackend(Issued issued) throws IOException {
            SSLContext context = TestAuthority.server(issued, new TlsIT.TrustAll());
            server = (SSLServerSocket) TestPorts.listen(context.getServerSocketFactory()::createServerSocket, 64);
            server.setWantClientAuth(true);
            Thread.ofVirtual().start(this::accept);
        }

        int port() {
            return server.getLocalPort();
        }

        private void accept() {
            while (!server.isClosed()) {
                try {
                    SSLSocket socket = (SSLSocket) server.accept();
                    Thread.ofVirtual().start(() -> serve(socket));
                } catch (IOException closed) {
                    return;
                }
            }
        }

        private void serve(SSLSocket socket) {
            try (var client = new RawClient(socket)) {
                socket.startHandshake();
                String facts = facts((ExtendedSSLSession) socket.getSession());
                seen.add(facts);
                while (true) {
                    client.lines();
                    byte[] out = ("HTTP/1.1 200 OK\r\nContent-Length: " + facts.length() + "\r\n\r\n" + facts)
                            .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
                    client.send(out);
                }
            } catch (IOException | RuntimeException gone) {
                // The proxy closed the connection, or did not want it.
            }
        }

        private static String facts(ExtendedSSLSession session) {
            String subject = "nobody";
            try {
                subject = ((X509Certificate) session.getPeerCertificates()[0])
                        .getSubjectX500Principal()
                        .getName();
            } catch (javax.net.ssl.SSLPeerUnverifiedException none) {
                // Nobody it is.
            }
            String name = session.getRequestedServerNames().stream()
                    .map(each -> new String(each.getEncoded(), java.nio.charset.StandardCharsets.US_ASCII))
                    .reduce("-", (_, one) -> one);
            return subject + " " + name + " " + session.getProtocol() + " " + session.getCipherSuite();
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    @BeforeAll
    static void start() throws Exception {
        backend = new TlsBackend(ROOT.issue("CN=x", new Wish().host("inside.test")));
        program = Program.configured(
                """
                allow-snippet-annotations: "true"
                annotations-risk-level: Critical
                """,
                Program.service("web", backend.port())
                        + TestAuthority.secret("ca", "ca.crt", ROOT.pem())
                        + TestAuthority.secret(
                                "foreign",
                                "ca.crt",
                                TestAuthority.root("CN=Foreign").pem())
                        + TestAuthority.secret(
                                "own", "tls.crt", OWN.pem(), "tls.key", OWN.keyPem(), "ca.crt", ROOT.pem())
                        + TestAuthority.secret("other", "tls.crt", OTHER.pem(), "tls.key", OTHER.keyPem())
                        + host("usual")
                        + host(
                                "snippet",
                                "configuration-snippet: 'proxy_ssl_server_name on; proxy_ssl_name said.test; proxy_ssl_verify"
                                        + " off;'")
                        + host("silent", "configuration-snippet: 'proxy_ssl_name said.test;'")
                        + host(
                                "snippet-own",
                                "proxy-ssl-secret: default/own",
                                "configuration-snippet: 'proxy_ssl_server_name on; proxy_ssl_name said.test;'")
                        + host("own", "proxy-ssl-secret: default/own")
                        + host("other", "proxy-ssl-secret: default/other")
                        + host(
                                "named",
                                "proxy-ssl-secret: default/own",
                                "proxy-ssl-name: inside.test",
                                "proxy-ssl-server-name: \"on\"")
                        + host(
                                "verified",
                                "proxy-ssl-secret: default/ca",
                                "proxy-ssl-verify: \"on\"",
                                "proxy-ssl-name: inside.test")
                        + host(
                                "wrong-name",
                                "proxy-ssl-secret: default/ca",
                                "proxy-ssl-verify: \"on\"",
                                "proxy-ssl-name: outside.test")
                        + host("no-name", "proxy-ssl-secret: default/ca", "proxy-ssl-verify: \"on\"")
                        + host(
                                "wrong-authority",
                                "proxy-ssl-secret: default/foreign",
                                "proxy-ssl-verify: \"on\"",
                                "proxy-ssl-name: inside.test")
                        + host("newest", "proxy-ssl-secret: default/ca", "proxy-ssl-protocols: TLSv1.3")
                        + host(
                                "suite",
                                "proxy-ssl-secret: default/ca",
                                "proxy-ssl-ciphers: ECDHE-ECDSA-CHACHA20-POLY1305")
                        + host("old-suite", "proxy-ssl-secret: default/ca", "proxy-ssl-ciphers: ECDHE-ECDSA-AES128-SHA")
                        + host(
                                "no-suite",
                                "proxy-ssl-secret: default/ca",
                                "proxy-ssl-ciphers: DHE-RSA-AES128-GCM-SHA256")
                        + host("missing", "proxy-ssl-secret: default/nobody"));
    }

    private static String host(String name, String... annotations) {
        return Program.annotated(
                "host-" + name, name + ".test", "web", "backend-protocol: HTTPS\n" + String.join("\n", annotations));
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        backend.close();
    }

    private static RawClient.Response get(String name) throws IOException {
        return RawClient.get(program.http(), name + ".test", "/");
    }

    @Test
    void showsTheCertificateOfTheSecret() throws IOException {
        assertThat(get("own").text()).startsWith("CN=proxy - TLSv1.2 ");
        assertThat(get("usual").text()).startsWith("nobody - TLSv1.3 ");
    }

    @Test
    void sendsTheNameWhereTold() throws IOException {
        assertThat(get("named").text()).startsWith("CN=proxy inside.test ");
    }

    @Test
    void sendsTheNameThatASnippetGives() throws IOException {
        assertThat(get("snippet").text()).startsWith("nobody said.test TLSv1.3 ");
        assertThat(get("silent").text()).startsWith("nobody - ");
        assertThat(get("snippet-own").text()).startsWith("CN=proxy said.test TLSv1.2 ");
    }

    /// EA3.1.
    @Test
    void askingAServiceForAuthenticationSendsTheNameOfItsUrlAndVerifiesNothing() throws Exception {
        try (var service = new TlsBackend(ROOT.issue("CN=y", new Wish().host("elsewhere.test")));
                Backend web = Backend.named("web");
                Program asking = Program.start(Program.service("web", web.port())
                        + Program.annotated(
                                "named", "named.test", "web", "auth-url: https://localhost:" + service.port() + "/auth")
                        + Program.annotated(
                                "literal",
                                "literal.test",
                                "web",
                                "auth-url: https://127.0.0.1:" + service.port() + "/auth"))) {
            assertThat(RawClient.get(asking.http(), "named.test", "/").status()).isEqualTo(200);
            assertThat(service.seen.getLast()).startsWith("nobody localhost ");
            assertThat(RawClient.get(asking.http(), "literal.test", "/").status())
                    .isEqualTo(200);
            assertThat(service.seen.getLast()).startsWith("nobody - ");
        }
    }

    @Test
    void offersTheVersionsAndSuitesOfTheAnnotations() throws IOException {
        assertThat(get("newest").text()).contains(" TLSv1.3 ");
        assertThat(get("suite").text()).endsWith(" TLSv1.2 TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256");
        assertThat(get("old-suite").text()).endsWith(" TLSv1.2 TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA");
        assertThat(get("no-suite").status()).isEqualTo(502);
    }

    @Test
    void verifiesNameAndAuthority() throws IOException {
        assertThat(get("verified").status()).isEqualTo(200);
        assertThat(get("wrong-name").status()).isEqualTo(502);
        assertThat(get("no-name").status()).isEqualTo(502);
        assertThat(get("wrong-authority").status()).isEqualTo(502);
    }

    /// N3: how backends are spoken to is settled by the main Ingress, whatever the canary says.
    @Test
    void speaksToACanaryAsToItsMain() throws Exception {
        try (var other = new TlsBackend(ROOT.issue("CN=canary", new Wish().host("inside.test")));
                var foreign =
                        new TlsBackend(TestAuthority.root("CN=Foreign").issue("CN=z", new Wish().host("inside.test")));
                Backend clear = Backend.named("clear");
                Program canaries = Program.start(Program.service("web", backend.port())
                        + Program.service("next", other.port())
                        + Program.service("foreign", foreign.port())
                        + Program.service("clear", clear.port())
                        + TestAuthority.secret(
                                "own", "tls.crt", OWN.pem(), "tls.key", OWN.keyPem(), "ca.crt", ROOT.pem())
                        + mainOf("secure", "web", VERIFIED)
                        + canaryOf("secure", "next", "backend-protocol: HTTP\nproxy-ssl-verify: \"off\"")
                        + mainOf("strict", "web", VERIFIED)
                        + canaryOf("strict", "foreign", "proxy-ssl-verify: \"off\"")
                        + mainOf(
                                "mixed",
                                "web",
                                VERIFIED + "proxy-connect-timeout: \"1\"\nproxy-next-upstream-tries: \"1\"\n")
                        + canaryOf("mixed", "clear", "backend-protocol: HTTP")
                        + mainOf("plain", "clear", "proxy-ssl-secret: default/own")
                        + canaryOf("plain", "next", "backend-protocol: HTTPS"))) {
            assertThat(chosen(canaries, "secure", "never").text()).startsWith("CN=proxy inside.test TLSv1.2 ");
            assertThat(chosen(canaries, "secure", "always").text()).startsWith("CN=proxy inside.test TLSv1.2 ");
            assertThat(other.seen).as("the canary was asked").hasSize(1);
            assertThat(chosen(canaries, "strict", "always").status())
                    .as("verified as the main is")
                    .isEqualTo(502);
            assertThat(foreign.seen).isEmpty();
            assertThat(chosen(canaries, "mixed", "always").status())
                    .as("waits for more of what is no request to it, and never shakes hands")
                    .isEqualTo(504);
            assertThat(clear.requests()).isEmpty();
            assertThat(chosen(canaries, "plain", "never").text()).isEqualTo("clear");
            int before = other.seen.size();
            assertThat(chosen(canaries, "plain", "always").status()).isEqualTo(502);
            assertThat(other.seen).as("spoken to in clear text").hasSize(before);
        }
    }

    private static final String VERIFIED = """
            backend-protocol: HTTPS
            proxy-ssl-secret: default/own
            proxy-ssl-verify: "on"
            proxy-ssl-name: inside.test
            proxy-ssl-server-name: "on"
            """;

    private static String mainOf(String host, String service, String annotations) {
        return Program.annotated("host-" + host, host + ".test", service, annotations);
    }

    private static String canaryOf(String host, String service, String annotations) {
        return Program.annotated(
                "canary-" + host,
                host + ".test",
                service,
                "canary: \"true\"\ncanary-by-header: x-canary\n" + annotations);
    }

    private static RawClient.Response chosen(Program from, String host, String canary) throws IOException {
        return RawClient.get(from.http(), host + ".test", "/", "x-canary: " + canary);
    }

    @Test
    void answers503WhereTheSecretCannotBeUsed() throws IOException {
        assertThat(get("missing").status()).isEqualTo(503);
    }

    @Test
    void neverMixesConnectionsOfTwoIdentities() throws IOException {
        for (int i = 0; i < 12; i++) {
            assertThat(get("own").text()).startsWith("CN=proxy - ");
            assertThat(get("other").text()).startsWith("CN=other-proxy - ");
            assertThat(get("named").text()).startsWith("CN=proxy inside.test ");
            assertThat(get("usual").text()).startsWith("nobody - ");
        }
        assertThat(backend.seen.size()).as("connections are kept all the same").isLessThan(40);
    }

    @Test
    void refusesWhatIsExpiredForAnotherPurposeOrTooDeep() throws Exception {
        for (Issued bad : List.of(
                ROOT.issue("CN=x", new Wish().host("inside.test").life(Duration.ofMinutes(1))),
                ROOT.issue("CN=x", new Wish().host("inside.test").only(KeyPurposeId.id_kp_clientAuth)),
                LOW.issue("CN=x", new Wish().host("inside.test")))) {
            try (var other = new TlsBackend(bad);
                    Program strict = Program.start(Program.service("web", other.port())
                            + TestAuthority.secret("ca", "ca.crt", ROOT.pem())
                            + host(
                                    "verified",
                                    "proxy-ssl-secret: default/ca",
                                    "proxy-ssl-verify: \"on\"",
                                    "proxy-ssl-name: inside.test"))) {
                assertThat(RawClient.get(strict.http(), "verified.test", "/").status())
                        .isEqualTo(502);
            }
        }
    }

    @Test
    void showsARenewedCertificateAtOnce() throws Exception {
        try (Program renewing =
                Program.start(Program.service("web", backend.port()) + host("own", "proxy-ssl-secret: default/own"))) {
            assertThat(RawClient.get(renewing.http(), "own.test", "/").status()).isEqualTo(503);
            for (Issued each : List.of(OWN, OTHER)) {
                renewing.write(
                        "own.yaml", TestAuthority.secret("own", "tls.crt", each.pem(), "tls.key", each.keyPem()));
                String subject = each.leaf().getSubjectX500Principal().getName();
                Program.await(
                        subject,
                        () -> RawClient.get(renewing.http(), "own.test", "/")
                                .text()
                                .startsWith(subject + " "));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void verifiesBackendsThatSpeakHttp2(boolean good) throws Exception {
        String secret = TlsIT.secret("backend", "backend.test");
        try (H2Backend h2 = H2Backend.tls(secret);
                Program grpc = Program.start(Program.service("web", h2.port())
                        + TestAuthority.secret(
                                "ca",
                                "ca.crt",
                                good
                                        ? new String(
                                                H2Backend.pem(secret, "tls.crt"),
                                                java.nio.charset.StandardCharsets.US_ASCII)
                                        : ROOT.pem())
                        + Program.annotated("host-grpc", "grpc.test", "web", """
                                backend-protocol: GRPCS
                                proxy-ssl-secret: default/ca
                                proxy-ssl-verify: "on"
                                proxy-ssl-name: backend.test
                                proxy-ssl-protocols: TLSv1.3
                                """))) {
            RawClient.Response response = RawClient.get(grpc.http(), "grpc.test", "/some");

            assertThat(response.status()).isEqualTo(good ? 200 : 502);
        }
    }

    /// Keeps what it was shown.
    static final class Shown implements X509TrustManager {
        final AtomicReference<X509Certificate[]> chain = new AtomicReference<>(new X509Certificate[0]);

        @Override
        public void checkClientTrusted(X509Certificate[] shown, String type) throws CertificateException {
            throw new CertificateException("this is the client");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] shown, String type) {
            chain.set(shown);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
