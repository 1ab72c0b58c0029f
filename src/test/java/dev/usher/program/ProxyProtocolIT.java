package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Connections that begin with a PROXY protocol header: the address it names is the client's, and without a valid one
/// nothing is served.
class ProxyProtocolIT {
    private static final byte[] SIGNATURE = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");

    private static Backend backend;
    private static Program program;

    @BeforeAll
    static void start() throws IOException {
        backend = Backend.named("web");
        program = Program.configured(
                "use-proxy-protocol: \"true\"",
                Program.service("web", backend.port()) + Program.ingress("web", "web.test", "Prefix / web"));
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        backend.close();
    }

    /// A version 2 header.
    ///
    /// @param command 0 LOCAL, 1 PROXY
    private static byte[] version2(int command, int family, byte[] rest) {
        var header = new ByteArrayOutputStream();
        header.writeBytes(SIGNATURE);
        header.write(0x20 | command);
        header.write(family);
        header.write(rest.length >> 8);
        header.write(rest.length);
        header.writeBytes(rest);
        return header.toByteArray();
    }

    private static void serves(byte[] header, String address, String port) throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            client.send(header);
            client.send(RawClient.request("GET", "/", "web.test") + "\r\n");
            assertThat(client.response().text()).isEqualTo("web");
        }
        assertThat(backend.last().headers("x-real-ip")).containsExactly(address);
        assertThat(backend.last().headers("x-forwarded-for")).containsExactly(address);
        assertThat(backend.last().headers("x-forwarded-port")).containsExactly(port);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void takesTheAddressOfVersion1() throws IOException {
        serves(ascii("PROXY TCP4 203.0.113.7 192.0.2.1 4711 8443\r\n"), "203.0.113.7", "8443");
        serves(ascii("PROXY TCP6 2001:db8::7 2001:db8::1 4711 80\r\n"), "2001:db8::7", "80");
    }

    @Test
    void countsAConnectionToPort443AsHttps() throws IOException {
        serves(ascii("PROXY TCP4 203.0.113.7 192.0.2.1 4711 443\r\n"), "203.0.113.7", "443");
        assertThat(backend.last().headers("x-forwarded-proto")).containsExactly("https");
    }

    @Test
    void takesTheAddressOfVersion2() throws IOException {
        byte[] v4 = HexFormat.of().parseHex("cb007107" + "c0000201" + "1267" + "20fb");
        serves(version2(1, 0x11, v4), "203.0.113.7", "8443");
        byte[] v6 = HexFormat.of()
                .parseHex("20010db8000000000000000000000007" + "20010db8000000000000000000000001" + "1267" + "01bb");
        serves(version2(1, 0x21, v6), "2001:db8::7", "443");
    }

    @Test
    void skipsWhatFollowsTheAddress() throws IOException {
        var rest = new ByteArrayOutputStream();
        rest.writeBytes(HexFormat.of().parseHex("cb007107" + "c0000201" + "1267" + "20fb"));
        rest.writeBytes(new byte[] {0x04, 0x0f, (byte) 0xa0});
        rest.writeBytes(new byte[4000]);
        serves(version2(1, 0x11, rest.toByteArray()), "203.0.113.7", "8443");
    }

    @Test
    void keepsTheSocketsAddressWhereTheHeaderNamesNone() throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            client.send("PROXY UNKNOWN\r\n" + RawClient.request("GET", "/", "web.test") + "\r\n");
            assertThat(client.response().text()).isEqualTo("web");
        }
        assertThat(backend.last().headers("x-real-ip")).containsExactly("127.0.0.1");
        byte[] ignored = HexFormat.of().parseHex("cb007107" + "c0000201" + "1267" + "20fb");
        try (RawClient client = RawClient.connect(program.http())) {
            client.send(version2(0, 0x11, ignored));
            client.send(RawClient.request("GET", "/", "web.test") + "\r\n");
            assertThat(client.response().text()).isEqualTo("web");
        }
        assertThat(backend.last().headers("x-real-ip")).containsExactly("127.0.0.1");
    }

    @Test
    void takesAHeaderInPiecesAndARequestRightBehind() throws IOException {
        byte[] header = version2(1, 0x11, HexFormat.of().parseHex("cb007107" + "c0000201" + "1267" + "20fb"));
        try (RawClient client = RawClient.connect(program.http())) {
            for (byte octet : header) {
                client.send(new byte[] {octet});
            }
            client.send(RawClient.request("GET", "/", "web.test") + "\r\n");
            assertThat(client.response().text()).isEqualTo("web");
        }
        assertThat(backend.last().headers("x-real-ip")).containsExactly("203.0.113.7");
    }

    @Test
    void readsTheHeaderBeforeTls() throws Exception {
        try (var plain = RawClient.connect(program.https())) {
            plain.send("PROXY TCP4 203.0.113.9 192.0.2.1 4711 443\r\n");
            try (var client = new RawClient(TlsIT.handshake(plain.socket(), "web.test"))) {
                client.send(RawClient.request("GET", "/", "web.test") + "\r\n");
                assertThat(client.response().text()).isEqualTo("web");
            }
        }
        assertThat(backend.last().headers("x-real-ip")).containsExactly("203.0.113.9");
    }

    /// F6: the address in the PROXY header is who is trusted or not, whoever the socket's peer is.
    @Test
    void believesAForwardedHeaderFromATrustedAddressAlone() throws IOException {
        String settings =
                "use-proxy-protocol: \"true\"\nuse-forwarded-headers: \"true\"\nproxy-real-ip-cidr: 203.0.113.0/24";
        try (Program trusting = Program.configured(
                settings,
                Program.service("web", backend.port()) + Program.ingress("web", "web.test", "Prefix / web"))) {
            assertThat(realIp(trusting, "203.0.113.7", "X-Forwarded-For: 198.51.100.1"))
                    .isEqualTo("198.51.100.1");
            assertThat(realIp(trusting, "192.0.2.7", "X-Forwarded-For: 198.51.100.1"))
                    .isEqualTo("192.0.2.7");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "use-forwarded-headers, proxy_protocol, proxy_protocol",
        "enable-real-ip, X-Forwarded-For, x-forwarded-for",
    })
    void believesNoHeaderWhereTheProxyProtocolIsToTell(String asked, String header, String sent) throws IOException {
        String settings = "use-proxy-protocol: \"true\"\n" + asked + ": \"true\"\nforwarded-for-header: " + header
                + "\nenable-underscores-in-headers: \"true\"";
        try (Program program = Program.configured(
                settings,
                Program.service("web", backend.port()) + Program.ingress("web", "web.test", "Prefix / web"))) {
            assertThat(realIp(program, "203.0.113.7", sent + ": 198.51.100.1")).isEqualTo("203.0.113.7");
        }
    }

    private static String realIp(Program program, String source, String header) throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            client.send("PROXY TCP4 " + source + " 192.0.2.1 4711 80\r\n");
            client.send(RawClient.request("GET", "/", "web.test", header) + "\r\n");
            assertThat(client.response().text()).isEqualTo("web");
        }
        return backend.last().headers("x-real-ip").getFirst();
    }

    /// The patient program was asked first and would have given up first, had it the same limit.
    @Test
    void closesConnectionsWhoseHeaderDoesNotComeInTime() throws IOException {
        // Nobody can read that: it is the usual five seconds.
        try (Program patient = program("soon");
                Program strict = program("1s");
                RawClient waiting = RawClient.connect(patient.http());
                RawClient mute = RawClient.connect(strict.http());
                RawClient half = RawClient.connect(strict.https())) {
            half.send("PROXY TCP4 203.0.113.7");

            assertThat(mute.rest()).isEmpty();
            assertThat(half.rest()).isEmpty();

            waiting.send("PROXY UNKNOWN\r\n" + RawClient.request("GET", "/", "web.test") + "\r\n");
            assertThat(waiting.response().text()).isEqualTo("web");
        }
    }

    private static Program program(String headerTimeout) throws IOException {
        return Program.configured(
                "use-proxy-protocol: \"true\"\n" + "proxy-protocol-header-timeout: \"" + headerTimeout + "\"",
                Program.service("web", backend.port()) + Program.ingress("web", "web.test", "Prefix / web"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: web.test\r\n\r\n",
                "PROXY TCP4 203.0.113.7 192.0.2.1 4711\r\n",
                "PROXY TCP4 2001:db8::7 192.0.2.1 4711 80\r\n",
                "PROXY TCP6 203.0.113.7 192.0.2.1 4711 80\r\n",
                "PROXY TCP4 203.0.113.7 192.0.2.1 4711 65536\r\n",
                "PROXY TCP4 203.0.113.7 192.0.2.1 -1 80\r\n",
                "PROXY TCP4 203.0.113.7 192.0.2.1 4711 80\n",
                "PROXY UDP4 203.0.113.7 192.0.2.1 4711 80\r\n",
                "PROXY  TCP4 203.0.113.7 192.0.2.1 4711 80\r\n",
                "PROXY TCP4 203.0.113.7 192.0.2.1 4711 80 more than the longest header there can be, which has one "
                        + "hundred and seven bytes\r\n",
                "\r\n\r\n\0\r\nQUIT\n\21\21\0\14",
                "\r\n\r\n\0\r\nQUIT\n\42\21\0\14",
                "\r\n\r\n\0\r\nQUIT\n!\21\0\4abcd",
                "\r\n\r\n\0\r\nQUIT\n!\21\377\377",
                "\r\n\r\nGET / HTTP/1.1\r\nHost: web.test\r\n\r\n",
            })
    void closesConnectionsWithoutAValidHeader(String header) throws IOException {
        int before = backend.requests().size();
        try (RawClient client = RawClient.connect(program.http())) {
            client.send(header);
            client.send(RawClient.request("GET", "/hidden", "web.test") + "\r\n");
            assertThat(client.rest()).isEmpty();
        } catch (SocketException reset) {
            assertThat(reset).hasMessageMatching("(?i).*(reset|broken pipe).*");
        }
        assertThat(backend.requests()).hasSize(before);
    }
}
