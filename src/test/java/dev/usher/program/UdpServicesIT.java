package dev.usher.program;

import static dev.usher.program.StreamPorts.UDP;
import static dev.usher.program.StreamPorts.line;
import static dev.usher.program.StreamPorts.map;
import static dev.usher.program.StreamPorts.udpService;
import static dev.usher.program.UdpClient.answers;
import static dev.usher.program.UdpClient.asked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usher.proxy.listener.Transport;
import io.netty.buffer.PooledByteBufAllocator;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// UDP services as clients and backends see them (TU1, TU3).
class UdpServicesIT {
    @ParameterizedTest
    @EnumSource(Transport.class)
    void answersOverEveryTransport(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        int port = TestPorts.free();
        String large = "x".repeat(20_000);
        try (var peer = new UdpPeer("dns:", 1);
                Program program = Program.start(
                        udpService("dns", peer.port()) + map("udp", line(port, "dns")),
                        UDP,
                        "--transport=" + transport.text())) {
            assertThat(asked(port, "a")).isEqualTo("dns:a");
            assertThat(asked(port, large)).isEqualTo("dns:" + large);
            try (var client = new UdpClient(port)) {
                for (int i = 0; i < 50; i++) {
                    assertThat(client.send("q" + i).receive()).isEqualTo("dns:q" + i);
                }
            }
            Program.await("a line for each", () -> program.log().lines().count() == 52);
            assertThat(program.log().lines().toList())
                    .as("the line of the first request; each loop writes its own")
                    .anyMatch(line -> line.matches("\\[127\\.0\\.0\\.1] \\[[^]]+] UDP 200 5 1 \\d+\\.\\d{3}"));
        }
    }

    @Test
    void givesEachRequestTheNextEndpoint() throws Exception {
        int port = TestPorts.free();
        try (var one = new UdpPeer("one", 1);
                var two = new UdpPeer("two", 1);
                Program _ =
                        Program.start(udpService("dns", one.port(), two.port()) + map("udp", line(port, "dns")), UDP);
                var client = new UdpClient(port)) {
            var answers = new ArrayList<String>();
            for (int i = 0; i < 4; i++) {
                answers.add(client.send("q").receive());
            }
            assertThat(answers).containsExactlyInAnyOrder("oneq", "oneq", "twoq", "twoq");
            assertThat(answers.get(0)).isEqualTo(answers.get(2)).isNotEqualTo(answers.get(1));
        }
    }

    /// Each session has a socket of its own, and each read of a socket a buffer for the longest datagram.
    @ParameterizedTest
    @EnumSource(Transport.class)
    void keepsNothingOfSessionsThatAreOver(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        int port = TestPorts.free();
        try (var peer = new UdpPeer("", 1);
                Program program = Program.start(
                        udpService("dns", peer.port()) + map("udp", line(port, "dns")),
                        UDP,
                        "--transport=" + transport.text());
                var client = new UdpClient(port)) {
            for (int i = 0; i < 300; i++) {
                assertThat(client.send("" + i).receive()).isEqualTo("" + i);
            }
            Program.await("a line for each", () -> program.log().lines().count() == 300);
            Program.await(
                    "memory to come back", () -> PooledByteBufAllocator.DEFAULT.pinnedDirectMemory() < 8 * 1024 * 1024);
        }
    }

    /// A forged sender gets no more than the settings say, however much an endpoint sends.
    @Test
    void passesNoMoreAnswersThanAreExpected() throws Exception {
        int one = TestPorts.free();
        try (var chatty = new UdpPeer("", 5);
                Program _ = Program.start(udpService("dns", chatty.port()) + map("udp", line(one, "dns")), UDP);
                var client = new UdpClient(one)) {
            assertThat(client.send("a").receive()).isEqualTo("a");
            client.hearsNothingMore();
        }
        int two = TestPorts.free();
        try (var chatty = new UdpPeer("", 5);
                Program _ = Program.configured(
                        "proxy-stream-responses: \"2\"",
                        udpService("dns", chatty.port()) + map("udp", line(two, "dns")),
                        UDP);
                var client = new UdpClient(two)) {
            client.send("a");
            assertThat(List.of(client.receive(), client.receive())).containsExactly("a", "a");
            client.hearsNothingMore();
        }
    }

    @Test
    void waitsForNoAnswerWhereNoneIsExpected() throws Exception {
        int port = TestPorts.free();
        try (var mute = new UdpPeer("", 0);
                Program program = Program.configured(
                        "proxy-stream-responses: \"0\"",
                        udpService("log", mute.port()) + map("udp", line(port, "log")),
                        UDP);
                var client = new UdpClient(port)) {
            client.send("a");
            Program.await("the datagram", () -> mute.heard.contains("a"));
            Program.await("the end of the session", () -> program.log().contains("UDP 200 0 1"));
        }
    }

    @Test
    void endsSessionsThatWaitForAnAnswerTooLong() throws Exception {
        int port = TestPorts.free();
        try (var mute = new UdpPeer("", 0);
                Program program = Program.configured(
                        "proxy-stream-timeout: 1s",
                        udpService("log", mute.port()) + map("udp", line(port, "log")),
                        UDP);
                var client = new UdpClient(port)) {
            client.send("abc");
            Program.await("the end of the session", () -> program.log().contains("UDP 502 0 3"));
        }
    }

    @Test
    void opensAndClosesWithEndpointsAndTellsAnEndpointThatIsGone() throws Exception {
        int port = TestPorts.free();
        try (var peer = new UdpPeer("", 1);
                Program program = Program.start(udpService("dns") + map("udp", line(port, "dns")), UDP)) {
            assertThat(answers(port)).isFalse();

            program.write("main.yaml", udpService("dns", peer.port()) + map("udp", line(port, "dns")));
            Program.await("the port is open", () -> answers(port));

            program.write("main.yaml", udpService("dns", TestPorts.free()) + map("udp", line(port, "dns")));
            Program.await("nobody listens there", () -> {
                answers(port);
                return program.log().contains("UDP 502 0 1");
            });

            program.write("main.yaml", udpService("dns") + map("udp", line(port, "dns")));
            Program.await("the port is closed", () -> {
                try (var probe = new DatagramSocket(port, InetAddress.getLoopbackAddress())) {
                    return probe.isBound();
                }
            });
        }
    }

    @Test
    void takesTheUdpPortOfAServiceThatHasBoth() throws Exception {
        int port = TestPorts.free();
        String both = Program.service("dns")
                .replace(
                        "{name: http, port: 80",
                        "{name: tcp, port: 80, targetPort: 1}, {name: http, port: 80, protocol: UDP");
        try (var peer = new UdpPeer("udp:", 1);
                Program _ = Program.start(
                        both
                                + udpService("dns", peer.port())
                                        .substring(udpService("dns").length())
                                + map("udp", line(port, "dns")),
                        UDP)) {
            assertThat(asked(port, "a")).isEqualTo("udp:a");
        }
    }

    @Test
    void answersWhatIsUnderWayWhenTheProcessStops() throws Exception {
        int port = TestPorts.free();
        try (var slow = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                Program program =
                        Program.start(udpService("dns", slow.getLocalPort()) + map("udp", line(port, "dns")), UDP);
                var client = new UdpClient(port)) {
            client.send("a");
            var packet = new DatagramPacket(new byte[10], 10);
            slow.receive(packet);
            Thread stop = Thread.ofVirtual().start(program.usher()::stop);
            Program.await(
                    "not ready any more",
                    () -> RawClient.get(program.admin(), "localhost", "/readyz").status() == 503);

            slow.send(new DatagramPacket(new byte[] {'b'}, 1, packet.getSocketAddress()));

            assertThat(client.receive()).isEqualTo("b");
            stop.join();
        }
    }
}
