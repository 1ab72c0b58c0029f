package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.program.RawClient.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a TLS port takes and refuses: versions, suites, ALPN, resumption, and what is no TLS at all.
class TlsSettingsIT {
    private static Backend backend;
    private static Backend secureBackend;
    private static Program program;

    @BeforeAll
    static void start() throws Exception {
        backend = Backend.named("web");
        secureBackend = Backend.secure(serverContext(), "secure");
        program = Program.configured(
                "ssl-session-tickets: \"true\"",
                Program.service("web", backend.port())
                        + Program.service("secure", secureBackend.port())
                        + TlsIT.secret("web", "web.test")
                        + TlsIT.tlsIngress("web", "web.test", "web")
                        + Program.annotated("secure", "secure.test", "secure", "backend-protocol: \"HTTPS\""));
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        backend.close();
        secureBackend.close();
    }

    static SSLContext serverContext() throws Exception {
        var certificate = TestCertificate.of("inside.test");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("key", certificate.key(), new char[0], new X509Certificate[] {certificate.certificate()});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, new SecureRandom());
        return context;
    }

    @Test
    void answersClearTextOnTheTlsPortWith400() throws IOException {
        int before = backend.requests().size();
        try (RawClient client = RawClient.connect(program.https())) {
            client.send(RawClient.request("POST", "/", "web.test", "Content-Length: 4") + "\r\nbody");

            Response response = client.response();
            assertThat(response.status()).isEqualTo(400);
            assertThat(response.text())
                    .contains("<title>400 The plain HTTP request was sent to HTTPS port</title>")
                    .contains("<h1>400 Bad Request</h1>");
            assertThat(response.header("strict-transport-security")).isEmpty();
            assertThat(response.header("connection")).hasValue("close");
            assertThat(client.rest()).isEmpty();
        }
        assertThat(backend.requests()).hasSize(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\26\3\1\0\5hello",
                "\26\3\1\377\377",
                "\26\3\1\0\0",
                "\26\3\1\0\4\1\377\377\377",
                "\26\3\1\0\6\1\0\0\2\3\3",
                "\26GET / HTTP/1.1\r\n\r\n",
                "\200\56\1\3\1\0\25\0\0\0\20 an SSLv2 hello of thirty bytes",
            })
    void closesOnWhatOnlyLooksLikeTls(String bytes) throws IOException {
        try (RawClient client = RawClient.connect(program.https())) {
            client.send(bytes);
            client.socket().shutdownOutput();

            assertThat(client.rest().length).as("an alert at most").isLessThan(64);
        }
        try (var client = new RawClient(TlsIT.connect(program.https(), "web.test"))) {
            client.send(RawClient.request("GET", "/", "web.test") + "\r\n");
            assertThat(client.response().text()).isEqualTo("web");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void speaksBothVersions(String version) throws IOException {
        try (SSLSocket socket = TlsIT.connect(program.https(), "web.test")) {
            socket.setEnabledProtocols(new String[] {version});
            socket.startHandshake();
            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
        }
    }

    @Test
    void takesIngressNginxsSuitesAndNoOthers() throws IOException {
        try (SSLSocket socket = suite("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384")) {
            socket.startHandshake();
            assertThat(socket.getSession().getCipherSuite()).isEqualTo("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
        }
        for (String other : List.of(
                "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384",
                "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
                "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA")) {
            try (SSLSocket socket = suite(other)) {
                assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
            }
        }
    }

    private static SSLSocket suite(String name) throws IOException {
        SSLSocket socket = TlsIT.connect(program.https(), "web.test");
        socket.setEnabledProtocols(new String[] {"TLSv1.2"});
        socket.setEnabledCipherSuites(new String[] {name});
        return socket;
    }

    @Test
    void choosesTheProtocolTheClientOffers() throws IOException {
        assertThat(applicationProtocol("http/1.1")).isEqualTo("http/1.1");
        assertThat(applicationProtocol("h2", "http/1.1")).isEqualTo("h2");
        assertThat(applicationProtocol()).isEmpty();
    }

    private static String applicationProtocol(String... offered) throws IOException {
        try (SSLSocket socket = TlsIT.connect(program.https(), "web.test")) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(offered);
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket.getApplicationProtocol();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void resumesSessions(String version) throws Exception {
        var trust = new CountingTrust();
        SSLContext context = SSLContext.getInstance(version);
        context.init(null, new TrustManager[] {trust}, new SecureRandom());
        for (int i = 0; i < 3; i++) {
            var plain = new Socket(InetAddress.getLoopbackAddress(), program.https());
            SSLSocket socket = TlsIT.handshake(context, plain, "web.test");
            socket.setEnabledProtocols(new String[] {version});
            try (var client = new RawClient(socket)) {
                client.send(RawClient.request("GET", "/", "web.test") + "\r\n");
                assertThat(client.response().text()).isEqualTo("web");
            }
        }

        assertThat(trust.asked).as("full handshakes").hasValue(1);
    }

    @Test
    void speaksTlsToBackendsThatAskForIt() throws IOException {
        for (int i = 0; i < 3; i++) {
            assertThat(RawClient.get(program.http(), "secure.test", "/").text()).isEqualTo("secure");
        }
        assertThat(secureBackend.last().headers("x-forwarded-proto")).containsExactly("http");
    }

    @Test
    void answers502WhenABackendDoesNotSpeakTls() throws IOException {
        try (Backend clear = Backend.raw(
                        (in, out) -> out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
                Program other = Program.start(Program.service("clear", clear.port())
                        + Program.annotated("clear", "clear.test", "clear", "backend-protocol: \"HTTPS\""))) {
            assertThat(RawClient.get(other.http(), "clear.test", "/").status()).isEqualTo(502);
        }
    }

    @Test
    void showsIngressNginxsFakeCertificateByDefault() throws Exception {
        try (SSLSocket socket = TlsIT.connect(program.https(), "nobody.test")) {
            socket.startHandshake();
            var certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            assertThat(certificate.getSubjectX500Principal().getName())
                    .contains("CN=Kubernetes Ingress Controller Fake Certificate")
                    .contains("O=Acme Co");
            assertThat(certificate.getSubjectAlternativeNames()).containsExactly(List.of(2, "ingress.local"));
        }
    }

    @Test
    void refusesUnknownNamesWhereTold() throws Exception {
        try (Program strict = Program.configured(
                "ssl-reject-handshake: \"true\"",
                Program.service("web", backend.port())
                        + TlsIT.secret("web", "web.test")
                        + TlsIT.tlsIngress("web", "web.test", "web")
                        + TlsIT.tlsIngress("later", "later.test", "absent")
                        + Program.ingress("bare", "bare.test", "Prefix / web")
                        + Program.ingress("wild", "*.wild.test", "Prefix / web")
                        + Program.ingress("any", "", "Prefix / web"))) {
            for (String name : List.of("web.test", "later.test", "BARE.test", "a.wild.test")) {
                try (SSLSocket known = TlsIT.connect(strict.https(), name)) {
                    known.startHandshake();
                }
            }
            for (String name : List.of("nobody.test", "wild.test", "a.b.wild.test", "")) {
                try (SSLSocket unknown = TlsIT.connect(strict.https(), name)) {
                    assertThatThrownBy(unknown::startHandshake)
                            .isInstanceOf(SSLHandshakeException.class)
                            .hasMessageContaining("unrecognized_name");
                }
            }
        }
    }
}
