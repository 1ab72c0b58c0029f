package dev.usher.program;

import static dev.usher.program.StreamPorts.UDP;
import static dev.usher.program.StreamPorts.line;
import static dev.usher.program.StreamPorts.map;
import static dev.usher.program.StreamPorts.udpService;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usher.proxy.listener.Transport;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// UDP services as clients and backends see them (TU1, TU3).
class UdpServicesIT {
    /// A backend that answers each datagram with its name and what came, as often as told.
    private static final class Peer implements AutoCloseable {
        final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        final List<String> heard = new CopyOnWriteArrayList<>();

        Peer(String name, int answers) throws IOException {
            Thread.ofPlatform().daemon().start(() -> {
                var packet = new DatagramPacket(new byte[65_535], 65_535);
                while (!socket.isClosed()) {
                    try {
                        packet.setLength(65_535);
                        socket.receive(packet);
                        String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
                        heard.add(text);
                        byte[] answer = (name + text).getBytes(StandardCharsets.US_ASCII);
                        for (int i = 0; i < answers; i++) {
                            socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                        }
                    } catch (IOException closed) {
                        return;
                    }
                }
            });
        }

        int port() {
            return socket.getLocalPort();
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    /// A client with a socket of its own.
    private static final class Client implements AutoCloseable {
        final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());

        Client(int port) throws IOException {
            socket.connect(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(20_000);
        }

        Client send(String text) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            socket.send(new DatagramPacket(bytes, bytes.length));
            return this;
        }

        String receive() throws IOException {
            var packet = new DatagramPacket(new byte[65_535], 65_535);
            socket.receive(packet);
            return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
        }

        void hearsNothingMore() throws IOException {
            socket.setSoTimeout(200);
            assertThatThrownBy(this::receive).isInstanceOf(SocketTimeoutException.class);
            socket.setSoTimeout(20_000);
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    private static String asked(int port, String text) throws IOException {
        try (var client = new Client(port)) {
            return client.send(text).receive();
        }
    }

    /// Whether anybody answers there.
    private static boolean answers(int port) throws IOException {
        try (var client = new Client(port)) {
            client.socket.setSoTimeout(100);
            return !client.send("?").receive().isEmpty();
        } catch (SocketTimeoutException | PortUnreachableException nobody) {
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void answersOverEveryTransport(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        int port = StreamPorts.free();
        String large = "x".repeat(20_000);
        try (var peer = new Peer("dns:", 1);
                Program program = Program.start(
                        udpService("dns", peer.port()) + map("udp", line(port, "dns")),
                        UDP,
                        "--transport=" + transport.text())) {
            assertThat(asked(port, "a")).isEqualTo("dns:a");
            assertThat(asked(port, large)).isEqualTo("dns:" + large);
            try (var client = new Client(port)) {
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
        int port = StreamPorts.free();
        try (var one = new Peer("one", 1);
                var two = new Peer("two", 1);
                Program _ =
                        Program.start(udpService("dns", one.port(), two.port()) + map("udp", line(port, "dns")), UDP);
                var client = new Client(port)) {
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
        int port = StreamPorts.free();
        try (var peer = new Peer("", 1);
                Program program = Program.start(
                        udpService("dns", peer.port()) + map("udp", line(port, "dns")),
                        UDP,
                        "--transport=" + transport.text());
                var client = new Client(port)) {
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
        int one = StreamPorts.free();
        try (var chatty = new Peer("", 5);
                Program _ = Program.start(udpService("dns", chatty.port()) + map("udp", line(one, "dns")), UDP);
                var client = new Client(one)) {
            assertThat(client.send("a").receive()).isEqualTo("a");
            client.hearsNothingMore();
        }
        int two = StreamPorts.free();
        try (var chatty = new Peer("", 5);
                Program _ = Program.configured(
                        "proxy-stream-responses: \"2\"",
                        udpService("dns", chatty.port()) + map("udp", line(two, "dns")),
                        UDP);
                var client = new Client(two)) {
            client.send("a");
            assertThat(List.of(client.receive(), client.receive())).containsExactly("a", "a");
            client.hearsNothingMore();
        }
    }

    @Test
    void waitsForNoAnswerWhereNoneIsExpected() throws Exception {
        int port = StreamPorts.free();
        try (var mute = new Peer("", 0);
                Program program = Program.configured(
                        "proxy-stream-responses: \"0\"",
                        udpService("log", mute.port()) + map("udp", line(port, "log")),
                        UDP);
                var client = new Client(port)) {
            client.send("a");
            Program.await("the datagram", () -> mute.heard.contains("a"));
            Program.await("the end of the session", () -> program.log().contains("UDP 200 0 1"));
        }
    }

    @Test
    void endsSessionsThatWaitForAnAnswerTooLong() throws Exception {
        int port = StreamPorts.free();
        try (var mute = new Peer("", 0);
                Program program = Program.configured(
                        "proxy-stream-timeout: 1s",
                        udpService("log", mute.port()) + map("udp", line(port, "log")),
                        UDP);
                var client = new Client(port)) {
            client.send("abc");
            Program.await("the end of the session", () -> program.log().contains("UDP 502 0 3"));
        }
    }

    @Test
    void opensAndClosesWithEndpointsAndTellsAnEndpointThatIsGone() throws Exception {
        int port = StreamPorts.free();
        try (var peer = new Peer("", 1);
                Program program = Program.start(udpService("dns") + map("udp", line(port, "dns")), UDP)) {
            assertThat(answers(port)).isFalse();

            program.write("main.yaml", udpService("dns", peer.port()) + map("udp", line(port, "dns")));
            Program.await("the port is open", () -> answers(port));

            program.write("main.yaml", udpService("dns", StreamPorts.free()) + map("udp", line(port, "dns")));
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
        int port = StreamPorts.free();
        String both = Program.service("dns")
                .replace(
                        "{name: http, port: 80",
                        "{name: tcp, port: 80, targetPort: 1}, {name: http, port: 80, protocol: UDP");
        try (var peer = new Peer("udp:", 1);
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
        int port = StreamPorts.free();
        try (var slow = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                Program program =
                        Program.start(udpService("dns", slow.getLocalPort()) + map("udp", line(port, "dns")), UDP);
                var client = new Client(port)) {
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
