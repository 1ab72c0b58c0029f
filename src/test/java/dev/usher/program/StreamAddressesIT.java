package dev.usher.program;

import static dev.usher.program.StreamPorts.TCP;
import static dev.usher.program.StreamPorts.UDP;
import static dev.usher.program.StreamPorts.line;
import static dev.usher.program.StreamPorts.map;
import static dev.usher.program.StreamPorts.udpService;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usher.proxy.listener.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The addresses on which ports of TCP and UDP services are open: those of HTTP, by `bind-address` and `disable-ipv6`.
class StreamAddressesIT {
    private int tcp;
    private int udp;
    private Backend web;
    private UdpPeer peer;

    @BeforeEach
    void start() throws IOException {
        tcp = TestPorts.free();
        udp = TestPorts.free();
        web = Backend.raw((_, out) -> out.write("tcp".getBytes(StandardCharsets.US_ASCII)));
        peer = new UdpPeer("", 1);
    }

    @AfterEach
    void stop() throws IOException {
        web.close();
        peer.close();
    }

    private Program configured(Transport transport, String settings) throws IOException {
        assumeTrue(transport.isAvailable());
        return Program.everywhere(
                settings,
                Program.service("db", web.port())
                        + udpService("dns", peer.port())
                        + map("tcp", line(tcp, "db"))
                        + map("udp", line(udp, "dns")),
                TCP,
                UDP,
                "--transport=" + transport.text());
    }

    private void bothAnswer(String address) {
        Program.await("TCP to " + address, () -> tcpAnswers(address));
        Program.await("UDP to " + address, () -> udpAnswers(address));
    }

    private void neitherAnswers(String address) throws IOException {
        assertThat(tcpAnswers(address)).isFalse();
        assertThat(udpAnswers(address)).isFalse();
    }

    private boolean tcpAnswers(String address) {
        try (var client = new RawClient(new Socket(InetAddress.ofLiteral(address), tcp))) {
            return client.rest().length == 3;
        } catch (IOException refused) {
            return false;
        }
    }

    private boolean udpAnswers(String address) throws IOException {
        return UdpClient.answers(InetAddress.ofLiteral(address), udp);
    }

    private static void assumeIpv6() {
        assumeTrue(hasIpv6(), "this machine has IPv6");
    }

    private static boolean hasIpv6() {
        try (var probe = new ServerSocket(0, 1, InetAddress.ofLiteral("::1"))) {
            return probe.isBound();
        } catch (IOException none) {
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void bothFamiliesReachThemWhereASettingIsUnreadable(Transport transport) throws IOException {
        assumeIpv6();
        try (Program _ = configured(transport, "disable-ipv6: 'no'")) {
            bothAnswer("127.0.0.1");
            bothAnswer("::1");
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void ipv6ReachesNeitherWhereItIsSwitchedOff(Transport transport) throws IOException {
        assumeIpv6();
        try (Program _ = configured(transport, "disable-ipv6: 'true'")) {
            bothAnswer("127.0.0.1");
            neitherAnswers("::1");
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void addressesThatAreNotNamedReachNeither(Transport transport) throws IOException {
        try (Program _ = configured(transport, "bind-address: 127.0.0.2")) {
            bothAnswer("127.0.0.2");
            neitherAnswers("127.0.0.1");
        }
    }
}
