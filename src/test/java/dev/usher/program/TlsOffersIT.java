package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What handshakes offer and take where annotations or the ConfigMap say so: suites and their order, versions, groups,
/// keys of tickets (S3.6, S6). Whoever offers only what is refused gets no connection.
class TlsOffersIT {
    private static final String AES_128 = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
    private static final String AES_256 = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384";
    private static final String CHACHA = "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256";
    private static final String KEY = Base64.getEncoder().encodeToString(new byte[48]);
    private static final String OTHER_KEY =
            Base64.getEncoder().encodeToString("x".repeat(48).getBytes(StandardCharsets.US_ASCII));

    private static Backend backend;
    private static String certificate;
    private static Program program;

    @BeforeAll
    static void start() throws Exception {
        backend = Backend.named("web");
        certificate = TlsIT.secret("web", "*.test");
        program = configured("""
                ssl-ciphers: "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256"
                """);
    }

    private static Program configured(String settings) throws IOException {
        return Program.configured(
                settings,
                Program.service("web", backend.port())
                        + certificate
                        + host("plain", "ssl-redirect: \"false\"")
                        + host("strict", "ssl-ciphers: ECDHE-ECDSA-CHACHA20-POLY1305")
                        + host("impossible", "ssl-ciphers: DHE-RSA-AES128-GCM-SHA256")
                        + host("odd", "ssl-ciphers: nonsense")
                        + host("odd-order", "ssl-prefer-server-ciphers: \"yes\"")
                        + host("server", "ssl-prefer-server-ciphers: \"true\"")
                        + host("client", "ssl-prefer-server-ciphers: \"false\""));
    }

    private static String host(String name, String annotations) {
        return Program.annotated(name, name + ".test", "web", annotations)
                .replace("  rules:", "  tls: [{hosts: [" + name + ".test], secretName: web}]\n  rules:");
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        backend.close();
    }

    private static SSLSocket offering(Program to, String host, String version, String... suites) throws IOException {
        SSLSocket socket = TlsIT.connect(to.https(), host);
        socket.setEnabledProtocols(new String[] {version});
        if (suites.length > 0) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setCipherSuites(suites);
            socket.setSSLParameters(parameters);
        }
        return socket;
    }

    private static String chosen(String host, String... suites) throws IOException {
        try (SSLSocket socket = offering(program, host, "TLSv1.2", suites);
                var client = new RawClient(socket)) {
            client.send(RawClient.request("GET", "/", host) + "\r\n");
            assertThat(client.response().text()).isEqualTo("web");
            return socket.getSession().getCipherSuite();
        }
    }

    private static void refused(SSLSocket socket) throws IOException {
        try (socket) {
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
        }
    }

    @Test
    void aHostTakesTheSuitesOfTheConfigMap() throws IOException {
        assertThat(chosen("plain.test", AES_128)).isEqualTo(AES_128);
        assertThat(chosen("plain.test", AES_256)).isEqualTo(AES_256);
        refused(offering(program, "plain.test", "TLSv1.2", CHACHA));
        refused(offering(program, "unknown.test", "TLSv1.2", CHACHA));
    }

    @Test
    void aHostWithTheAnnotationTakesThoseOfItsOwn() throws IOException {
        assertThat(chosen("strict.test", CHACHA)).isEqualTo(CHACHA);
        assertThat(chosen("strict.test", AES_128, CHACHA)).isEqualTo(CHACHA);
        refused(offering(program, "strict.test", "TLSv1.2", AES_128));
        refused(offering(program, "strict.test", "TLSv1.2", AES_256, AES_128));
    }

    @Test
    void anIngressWithoutAnySuiteThereIsIsNotLoaded() throws IOException {
        assertThat(RawClient.get(program.http(), "odd.test", "/").status()).isEqualTo(404);
    }

    /// The TLS library has no DHE suites: an older handshake finds none at all, and no other in their place.
    @Test
    void aHostWithoutASuiteThereIsTakesNewerHandshakesAlone() throws IOException {
        refused(offering(program, "impossible.test", "TLSv1.2"));
        try (SSLSocket socket = offering(program, "impossible.test", "TLSv1.3")) {
            socket.startHandshake();
        }
    }

    /// The list is of suites of TLS 1.2.
    @Test
    void newerHandshakesHaveSuitesOfTheirOwn() throws IOException {
        try (SSLSocket socket = offering(program, "strict.test", "TLSv1.3", "TLS_AES_128_GCM_SHA256")) {
            socket.startHandshake();
            assertThat(socket.getSession().getCipherSuite()).isEqualTo("TLS_AES_128_GCM_SHA256");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "server", "odd-order"})
    void theOrderOfTheServerWins(String host) throws IOException {
        assertThat(chosen(host + ".test", AES_128, AES_256)).isEqualTo(AES_256);
        assertThat(chosen(host + ".test", AES_256, AES_128)).isEqualTo(AES_256);
    }

    @Test
    void theOrderOfTheClientWinsWhereAsked() throws IOException {
        assertThat(chosen("client.test", AES_128, AES_256)).isEqualTo(AES_128);
        assertThat(chosen("client.test", AES_256, AES_128)).isEqualTo(AES_256);
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.3,TLSv1.2", "TLSv1.2,TLSv1.3"})
    void takesNoVersionsButThoseOfTheConfigMap(String taken, String refused) throws IOException {
        try (Program strict = configured("ssl-protocols: " + taken)) {
            try (SSLSocket socket = offering(strict, "plain.test", taken)) {
                socket.startHandshake();
                assertThat(socket.getSession().getProtocol()).isEqualTo(taken);
            }
            refused(offering(strict, "plain.test", refused));
            refused(offering(strict, "strict.test", refused));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void takesNoGroupsButThoseOfTheConfigMap(String version) throws IOException {
        try (Program strict = configured("ssl-ecdh-curve: secp384r1:X25519")) {
            for (String group : new String[] {"secp384r1", "x25519"}) {
                try (SSLSocket socket = grouped(strict, version, group)) {
                    socket.startHandshake();
                }
            }
            refused(grouped(strict, version, "secp521r1"));
        }
        try (SSLSocket socket = grouped(program, version, "secp384r1")) {
            socket.startHandshake();
        }
    }

    private static SSLSocket grouped(Program to, String version, String group) throws IOException {
        SSLSocket socket = offering(to, "plain.test", version);
        SSLParameters parameters = socket.getSSLParameters();
        // The certificate is on a curve, which TLS 1.2 wants among the groups of the client.
        parameters.setNamedGroups(version.equals("TLSv1.2") ? new String[] {group, "secp256r1"} : new String[] {group});
        socket.setSSLParameters(parameters);
        return socket;
    }

    @Test
    void newSuitesAreLiveWithoutARestart() throws IOException {
        try (Program changing = configured("ssl-ciphers: ECDHE-ECDSA-AES128-GCM-SHA256")) {
            refused(offering(changing, "plain.test", "TLSv1.2", CHACHA));

            changing.write(
                    "main.yaml",
                    Program.service("web", backend.port())
                            + certificate
                            + host("plain", "ssl-ciphers: ECDHE-ECDSA-CHACHA20-POLY1305"));

            Program.await("the suite is taken", () -> {
                try (SSLSocket socket = offering(changing, "plain.test", "TLSv1.2", CHACHA)) {
                    socket.startHandshake();
                    return true;
                }
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void takesTicketsOfAnotherProcessWithTheSameKey(String version) throws Exception {
        try (Program first = tickets(KEY);
                Program second = tickets(KEY)) {
            assertThat(fullHandshakes(version, first, second, first)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void takesNoTicketsOfAnotherProcessWithAnotherKeyOrNone(String version) throws Exception {
        try (Program first = tickets(KEY);
                Program other = tickets(OTHER_KEY);
                Program own = configured("ssl-session-tickets: \"true\"")) {
            assertThat(fullHandshakes(version, first, other)).isEqualTo(2);
            assertThat(fullHandshakes(version, first, own)).isEqualTo(2);
            assertThat(fullHandshakes(version, own, own)).isEqualTo(1);
        }
    }

    private static Program tickets(String key) throws IOException {
        return configured("ssl-session-tickets: \"true\"\nssl-session-ticket-key: " + key + "\n");
    }

    /// How often a client that goes to one process after the other has to verify the server.
    private static int fullHandshakes(String version, Program... programs) throws Exception {
        var trust = new CountingTrust();
        var target = new AtomicInteger();
        SSLContext context = SSLContext.getInstance(version);
        context.init(null, new TrustManager[] {trust}, new SecureRandom());
        // The client keeps sessions by port: to it all are one server.
        try (Backend door = Backend.raw((in, out) -> relay(in, out, target.get()))) {
            for (Program to : programs) {
                target.set(to.https());
                var plain = new Socket(InetAddress.getLoopbackAddress(), door.port());
                SSLSocket socket = TlsIT.handshake(context, plain, "plain.test");
                socket.setEnabledProtocols(new String[] {version});
                try (var client = new RawClient(socket)) {
                    client.send(RawClient.request("GET", "/", "plain.test") + "\r\n");
                    assertThat(client.response().text()).isEqualTo("web");
                }
            }
        }
        return trust.asked.get();
    }

    private static void relay(InputStream in, OutputStream out, int port) throws IOException {
        try (var behind = new Socket(InetAddress.getLoopbackAddress(), port)) {
            Thread.ofVirtual().start(() -> {
                try {
                    in.transferTo(behind.getOutputStream());
                } catch (IOException gone) {
                    // One of them has closed.
                }
            });
            behind.getInputStream().transferTo(out);
        }
    }
}
