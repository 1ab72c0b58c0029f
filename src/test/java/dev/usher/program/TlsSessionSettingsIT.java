package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
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

/// How long sessions of TLS are kept, and what goes over the wire, as the ConfigMap says (S3.6). Settings of TLS are
/// live: each test writes its own and sees them by handshakes.
class TlsSessionSettingsIT {
    private static final String AES_128 = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
    private static final String AES_256 = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384";
    private static final String BODY = "x".repeat(100_000);

    private static Backend backend;
    private static Program program;
    private static int written;

    @BeforeAll
    static void start() throws Exception {
        backend = Backend.start((_, _, out) -> Backend.answer(out, 200, BODY));
        program = Program.start(
                Program.service("web", backend.port())
                        + TlsIT.secret("web", "web.test")
                        + TlsIT.tlsIngress("web", "web.test", "web"),
                "--configmap=default/usher");
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        backend.close();
    }

    /// Writes settings and waits until they are in force.
    private static void set(String settings) throws IOException {
        String mark = "text/x-" + ++written;
        program.write("settings.yaml", Program.configMap(settings + "\ndefault-type: " + mark));
        Program.await(
                settings,
                () -> RawClient.get(program.http(), "nobody.test", "/")
                        .header("content-type")
                        .equals(Optional.of(mark)));
    }

    /// A client that keeps sessions, and counts how often it had to verify the server.
    private static final class Keeping {
        final CountingTrust trust = new CountingTrust();
        final SSLContext context;

        Keeping(String version) throws Exception {
            context = SSLContext.getInstance(version);
            context.init(null, new TrustManager[] {trust}, new SecureRandom());
        }

        /// Connects once more.
        ///
        /// @return full handshakes so far
        int connect() throws IOException {
            var plain = new Socket(InetAddress.getLoopbackAddress(), program.https());
            try (SSLSocket socket = TlsIT.handshake(context, plain, "web.test");
                    var client = new RawClient(socket)) {
                client.send(RawClient.request("HEAD", "/", "web.test") + "\r\n");
                assertThat(client.response(true).status()).isEqualTo(200);
            }
            return trust.asked.get();
        }
    }

    @Test
    void sessionsAreKeptUnlessTheCacheIsOff() throws Exception {
        set("ssl-session-cache: \"false\"");
        var forgotten = new Keeping("TLSv1.2");
        assertThat(forgotten.connect()).isEqualTo(1);
        assertThat(forgotten.connect()).isEqualTo(2);

        set("ssl-session-cache: \"off\"");
        var kept = new Keeping("TLSv1.2");
        assertThat(kept.connect()).isEqualTo(1);
        assertThat(kept.connect()).isEqualTo(1);
    }

    /// About 4000 sessions are a megabyte, so that less than one is the least there is: one.
    @Test
    void aCacheKeepsAsManySessionsAsItHasRoomFor() throws Exception {
        set("ssl-session-cache-size: 1k");
        var one = new Keeping("TLSv1.2");
        var other = new Keeping("TLSv1.2");
        assertThat(one.connect()).isEqualTo(1);
        assertThat(one.connect()).isEqualTo(1);
        assertThat(other.connect()).isEqualTo(1);
        assertThat(one.connect()).as("the session of the other took its place").isEqualTo(2);

        set("ssl-session-cache-size: none");
        var first = new Keeping("TLSv1.2");
        var second = new Keeping("TLSv1.2");
        assertThat(first.connect()).isEqualTo(1);
        assertThat(second.connect()).isEqualTo(1);
        assertThat(first.connect()).isEqualTo(1);
    }

    @Test
    void aSessionIsKeptForItsTime() throws Exception {
        set("ssl-session-timeout: 1s");
        var brief = new Keeping("TLSv1.2");
        assertThat(brief.connect()).isEqualTo(1);
        Program.await("the session is forgotten", () -> brief.connect() > 1);

        set("ssl-session-timeout: 0");
        var usual = new Keeping("TLSv1.2");
        assertThat(usual.connect()).isEqualTo(1);
        assertThat(usual.connect()).isEqualTo(1);
    }

    /// Newer sessions are kept by the client or nowhere.
    @ParameterizedTest
    @ValueSource(
            strings = {"ssl-session-tickets: \"true\"\nssl-session-cache: \"false\"", "ssl-session-tickets: \"on\""})
    void sessionsOfTheNewestVersionResumeByTicketOrAsThoughThereWereACache(String settings) throws Exception {
        set(settings);
        var kept = new Keeping("TLSv1.3");
        assertThat(kept.connect()).isEqualTo(1);
        assertThat(kept.connect()).isEqualTo(1);
    }

    @Test
    void sessionsOfTheNewestVersionDoNotResumeWithoutCacheAndTickets() throws Exception {
        set("ssl-session-cache: \"false\"");
        var forgotten = new Keeping("TLSv1.3");
        assertThat(forgotten.connect()).isEqualTo(1);
        assertThat(forgotten.connect()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void ticketsAreOfTheKeyThatIsSetNow(String version) throws Exception {
        String tickets = "ssl-session-tickets: \"true\"\nssl-session-cache: \"false\"\nssl-session-ticket-key: ";
        set(tickets + key(48));
        var client = new Keeping(version);
        var away = new Keeping(version);
        assertThat(client.connect()).isEqualTo(1);
        assertThat(client.connect()).isEqualTo(1);
        assertThat(away.connect()).isEqualTo(1);

        set(tickets + key(80));
        assertThat(client.connect()).isEqualTo(2);
        assertThat(client.connect()).isEqualTo(2);

        set(tickets + key(48));
        assertThat(away.connect()).isEqualTo(1);
        assertThat(client.connect()).isEqualTo(3);
    }

    private static String key(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) length);
        return Base64.getEncoder().encodeToString(bytes);
    }

    // ---- versions and suites ----

    @Test
    void versionsAndSuitesAreThoseThatAreSetNow() throws Exception {
        set("ssl-protocols: TLSv1.2 TLSv1.3");
        try (SSLSocket before = TlsIT.connect(program.https(), "web.test");
                var open = new RawClient(before)) {
            before.setEnabledProtocols(new String[] {"TLSv1.3"});
            assertServes(open);

            set("ssl-protocols: TLSv1.2");
            assertThat(taken("TLSv1.2", AES_128, AES_256)).isTrue();
            assertThat(taken("TLSv1.3")).isFalse();
            set("ssl-protocols: SSLv3 TLSv1.3\nssl-ciphers: ECDHE-ECDSA-AES128-GCM-SHA256");
            assertThat(taken("TLSv1.2", AES_128)).isFalse();
            assertThat(taken("TLSv1.3")).isTrue();
            set("ssl-ciphers: ECDHE-ECDSA-AES128-GCM-SHA256");
            assertThat(taken("TLSv1.2", AES_128)).isTrue();
            assertThat(taken("TLSv1.2", AES_256)).isFalse();
            set("ssl-ciphers: ALL:!aNULL:!EXPORT56:RC4+RSA:+HIGH:+MEDIUM:+LOW:+SSLv2:+EXP");
            assertThat(taken("TLSv1.2", AES_256)).isTrue();
            assertThat(taken("TLSv1.3")).isTrue();
            set("ssl-ciphers: ECDHE-ECDSA-AES256-GCM-SHA384");
            assertThat(taken("TLSv1.2", AES_128)).isFalse();

            assertServes(open);
        }
    }

    private static boolean taken(String version, String... suites) throws IOException {
        try (SSLSocket socket = TlsIT.connect(program.https(), "web.test")) {
            socket.setEnabledProtocols(new String[] {version});
            if (suites.length > 0) {
                socket.setEnabledCipherSuites(suites);
            }
            socket.startHandshake();
            return true;
        } catch (SSLException refused) {
            return false;
        }
    }

    private static void assertServes(RawClient client) throws IOException {
        client.send(RawClient.request("HEAD", "/", "web.test") + "\r\n");
        assertThat(client.response(true).status()).isEqualTo(200);
    }

    // ---- records ----

    @ParameterizedTest
    @CsvSource({"1k, 500, 1024", "8k, 4096, 8192", "100, 8193, 16384", "17k, 8193, 16384", "nonsense, 8193, 16384"})
    void recordsAreNoLongerThanIsSet(String size, int atLeast, int atMost) throws Exception {
        set("ssl-buffer-size: \"" + size + "\"");
        var seen = new ByteArrayOutputStream();
        try (Backend door = Backend.raw((in, out) -> relay(in, out, seen));
                SSLSocket socket = TlsIT.connect(door.port(), "web.test");
                var client = new RawClient(socket)) {
            socket.setEnabledProtocols(new String[] {"TLSv1.3"});
            client.send(RawClient.request("GET", "/", "web.test") + "\r\n");
            assertThat(client.response().text()).isEqualTo(BODY);
        }
        // Tag and type of the content.
        int longest = Collections.max(recordLengths(seen.toByteArray())) - 17;
        assertThat(longest).isBetween(atLeast, atMost);
    }

    private static List<Integer> recordLengths(byte[] wire) {
        var lengths = new ArrayList<Integer>();
        ByteBuffer in = ByteBuffer.wrap(wire);
        while (in.remaining() > 5) {
            int type = in.get();
            in.getShort();
            int length = in.getShort() & 0xFFFF;
            in.position(Math.min(in.limit(), in.position() + length));
            if (type == 23) {
                lengths.add(length);
            }
        }
        return lengths;
    }

    private static void relay(InputStream in, OutputStream out, OutputStream seen) throws IOException {
        try (var behind = new Socket(InetAddress.getLoopbackAddress(), program.https())) {
            Thread.ofVirtual().start(() -> {
                try {
                    in.transferTo(behind.getOutputStream());
                } catch (IOException gone) {
                    // One of them has closed.
                }
            });
            byte[] piece = new byte[64 * 1024];
            InputStream answers = behind.getInputStream();
            for (int length = answers.read(piece); length >= 0; length = answers.read(piece)) {
                seen.write(piece, 0, length);
                out.write(piece, 0, length);
            }
        }
    }

    // ---- what the TLS library does not have ----

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void handshakesGoOnWhereTheConfigMapAsksForWhatThereIsNot(String version) throws Exception {
        set("ssl-early-data: \"true\"\nssl-dh-param: default/absent");
        try (SSLSocket socket = TlsIT.connect(program.https(), "web.test");
                var client = new RawClient(socket)) {
            socket.setEnabledProtocols(new String[] {version});
            client.send(RawClient.request("HEAD", "/", "web.test", "Early-Data: 1") + "\r\n");
            assertThat(client.response(true).status()).isEqualTo(200);
        }
        try (SSLSocket socket = TlsIT.connect(program.https(), "web.test")) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setCipherSuites(new String[] {"TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"});
            socket.setSSLParameters(parameters);
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
        }
    }

    // ---- names nobody has ----

    @Test
    void handshakesForUnknownNamesAreRefusedFromTheMomentThatIsSet() throws Exception {
        set("ssl-reject-handshake: \"true\"");
        try (SSLSocket socket = TlsIT.connect(program.https(), "nobody.test")) {
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
        }
        set("ssl-reject-handshake: \"yes\"");
        try (SSLSocket socket = TlsIT.connect(program.https(), "nobody.test")) {
            socket.startHandshake();
        }
    }

    // ---- values that are none ----

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ssl-protocols: SSLv3",
                "ssl-protocols: TLSv1 TLSv1.1 TLSv1.2 TLSv1.3",
                "ssl-protocols: \"TLSv1.3,TLSv1.2\"",
                "ssl-ciphers: DHE-RSA-AES128-GCM-SHA256:!ALL",
                "ssl-ecdh-curve: nonsense",
                "ssl-ecdh-curve: X448:brainpoolP256r1",
                "ssl-ecdh-curve: prime256v1:P-256:secp384r1:X448:X25519",
                "ssl-session-ticket-key: c2hvcnQ=\\nssl-session-tickets: \"true\"",
                "ssl-session-timeout: 24855d",
            })
    void handshakesAreTheUsualWhereTheirTermsAreNone(String setting) throws Exception {
        set(setting.replace("\\n", "\n"));
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            try (SSLSocket socket = TlsIT.connect(program.https(), "web.test")) {
                socket.setEnabledProtocols(new String[] {version});
                socket.startHandshake();
            }
        }
    }
}
