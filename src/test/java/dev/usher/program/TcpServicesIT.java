package dev.usher.program;

import static dev.usher.program.StreamPorts.TCP;
import static dev.usher.program.StreamPorts.line;
import static dev.usher.program.StreamPorts.map;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usher.proxy.listener.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// TCP services as clients and backends see them (TU1–TU4).
class TcpServicesIT {
    private static Backend echo() throws IOException {
        return Backend.raw(InputStream::transferTo);
    }

    /// Says its name and closes.
    private static Backend named(String name) throws IOException {
        return Backend.raw((_, out) -> out.write(name.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String said(int port) throws IOException {
        try (RawClient client = RawClient.connect(port)) {
            return new String(client.rest(), StandardCharsets.US_ASCII);
        }
    }

    private static boolean isOpen(int port) throws IOException {
        try (RawClient _ = RawClient.connect(port)) {
            return true;
        } catch (ConnectException refused) {
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void handsBytesOnBothWaysAndTheEndOfEach(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        int port = TestPorts.free();
        byte[] large = "0123456789".repeat(300_000).getBytes(StandardCharsets.US_ASCII);
        try (Backend backend = echo();
                Program program = Program.start(
                        Program.service("db", backend.port()) + map("tcp", line(port, "db")),
                        TCP,
                        "--transport=" + transport.text())) {
            try (RawClient client = RawClient.connect(port)) {
                client.send("hello");
                assertThat(client.exactly(5)).asString().isEqualTo("hello");
                Thread sender = Thread.ofVirtual().start(() -> send(client, large));
                assertThat(client.exactly(large.length)).isEqualTo(large);
                sender.join();
                client.socket().shutdownOutput();
                assertThat(client.rest()).isEmpty();
            }
            Program.await("the line", () -> program.log().contains("TCP"));
            assertThat(program.log())
                    .as("a log line as it is by default (M4)")
                    .matches("\\[127\\.0\\.0\\.1] \\[[^]]+] TCP 200 3000005 3000005 \\d+\\.\\d{3}\n");
        }
    }

    private static void send(RawClient client, byte[] bytes) {
        try {
            client.send(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The backend closes its output first and still hears what the client says.
    @Test
    void letsOneSideSpeakOnAfterTheOtherHasSaidAll() throws Exception {
        int port = TestPorts.free();
        var heard = new AtomicLong();
        try (var backend = TestPorts.listen(8);
                Program _ = Program.start(
                        Program.service("db", backend.getLocalPort()) + map("tcp", line(port, "db")), TCP);
                RawClient client = RawClient.connect(port)) {
            Thread.ofVirtual().start(() -> {
                try (Socket socket = backend.accept()) {
                    socket.getOutputStream().write("bye".getBytes(StandardCharsets.US_ASCII));
                    socket.shutdownOutput();
                    heard.set(socket.getInputStream().readAllBytes().length);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThat(client.rest()).asString().isEqualTo("bye");
            client.send("still here");
            client.socket().shutdownOutput();
            Program.await("what the client said", () -> heard.get() == 10);
        }
    }

    @Test
    void leavesNoEventLoopBehindWhenTheProgramStops() throws Exception {
        int port = TestPorts.free();
        try (Backend backend = echo();
                Program _ = Program.start(Program.service("db", backend.port()) + map("tcp", line(port, "db")), TCP)) {
            assertThat(isOpen(port)).isTrue();
        }

        // A loop says that it has ended from its own thread, which ends right after.
        Program.await(
                "no thread of an event loop is left",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("loop-")));
    }

    @Test
    void opensAndClosesPortsWithoutDisturbingOthers() throws Exception {
        int first = TestPorts.free();
        int second = TestPorts.free();
        try (Backend one = echo();
                Backend two = echo();
                Program program = Program.start(
                        Program.service("one", one.port()) + map("tcp", line(first, "one"), line(second, "two")),
                        TCP)) {
            try (RawClient kept = RawClient.connect(first)) {
                kept.send("a");
                assertThat(kept.exactly(1)).asString().isEqualTo("a");
                assertThat(isOpen(second)).as("no Service yet").isFalse();

                program.write("two.yaml", Program.service("two", two.port()));
                Program.await("endpoints open the port", () -> isOpen(second));
                assertThat(isOpen(first)).isTrue();

                program.write(
                        "main.yaml", Program.service("one") + map("tcp", line(first, "one"), line(second, "two")));
                Program.await("without endpoints it closes", () -> !isOpen(first));
                assertThat(isOpen(second)).isTrue();
                kept.send("b");
                assertThat(kept.exactly(1)).as("a session under way").asString().isEqualTo("b");

                program.write("main.yaml", Program.service("one", one.port()) + map("tcp", line(first, "two")));
                Program.await("a line that is gone closes its port", () -> !isOpen(second));
                Program.await("the other is open again", () -> isOpen(first));
                kept.send("c");
                assertThat(kept.exactly(1)).asString().isEqualTo("c");
            }
        }
    }

    @Test
    void followsTheServiceAndItsEndpointsWhileThePortStaysOpen() throws Exception {
        int port = TestPorts.free();
        try (Backend one = named("one");
                Backend two = named("two");
                Backend three = named("three");
                Program program = Program.start(
                        Program.service("db", one.port(), two.port()) + map("tcp", line(port, "db")), TCP)) {
            String first = said(port);
            String second = said(port);
            assertThat(List.of(first, second)).containsExactlyInAnyOrder("one", "two");
            assertThat(said(port)).isEqualTo(first);

            program.write("main.yaml", Program.service("db", three.port()) + map("tcp", line(port, "db")));
            Program.await("the new endpoint", () -> said(port).equals("three"));

            program.write(
                    "main.yaml",
                    Program.service("db", three.port())
                            + Program.service("other", one.port())
                            + map("tcp", line(port, "other")));
            Program.await("the other Service", () -> said(port).equals("one"));
        }
    }

    @Test
    void triesTheNextEndpointWhenOneCannotBeReached() throws Exception {
        int port = TestPorts.free();
        try (Backend one = named("one");
                Program program = Program.configured(
                        "log-format-stream: '$status $upstream_addr $proxy_upstream_name'",
                        Program.service("db", Backend.deadPort(), one.port()) + map("tcp", line(port, "db")),
                        TCP)) {
            for (int i = 0; i < 4; i++) {
                assertThat(said(port)).isEqualTo("one");
            }
            Program.await("four lines", () -> program.log().lines().count() == 4);
            assertThat(program.log().lines())
                    .allSatisfy(line -> assertThat(line)
                            .matches("200 (127\\.0\\.0\\.1:\\d+, )?127\\.0\\.0\\.1:" + one.port()
                                    + " tcp-default-db-80"));
            assertThat(program.log()).contains(", ");
        }
    }

    @Test
    void closesTheConnectionWhenNoEndpointCanBeReachedAnyMore() throws Exception {
        int port = TestPorts.free();
        try (Backend one = named("one");
                Program program = Program.configured(
                        "proxy-stream-next-upstream: \"false\"",
                        Program.service("db", Backend.deadPort(), one.port()) + map("tcp", line(port, "db")),
                        TCP)) {
            assertThat(List.of(said(port), said(port))).containsExactlyInAnyOrder("one", "");
            Program.await("two lines", () -> program.log().lines().count() == 2);
            assertThat(program.log()).contains("TCP 502 0 0", "TCP 200 3 0");
        }
    }

    @Test
    void readsAndSendsProxyHeaders() throws Exception {
        int reading = TestPorts.free();
        int sending = TestPorts.free();
        int both = TestPorts.free();
        String header = "PROXY TCP4 203.0.113.7 192.0.2.1 4711 5432\r\n";
        try (Backend backend = echo();
                Program program = Program.configured(
                        "log-format-stream: '$remote_addr:$remote_port $server_port $proxy_protocol_addr'",
                        Program.service("db", backend.port())
                                + map(
                                        "tcp",
                                        line(reading, "db").replace(":80", ":80:PROXY"),
                                        line(sending, "db").replace(":80", ":80::PROXY"),
                                        line(both, "db").replace(":80", ":80:PROXY:PROXY")),
                        TCP)) {
            assertThat(echoed(reading, header + "hello")).isEqualTo("hello");
            assertThat(echoed(both, header + "hello")).isEqualTo(header + "hello");
            assertThat(echoed(sending, "hello"))
                    .matches("PROXY TCP4 127\\.0\\.0\\.1 127\\.0\\.0\\.1 \\d+ " + sending + "\r\nhello");
            assertThat(echoed(reading, "hello\r\n")).as("without a header").isEmpty();
            Program.await("three lines", () -> program.log().lines().count() == 3);
            // Each event loop writes its own lines, whose order says nothing.
            assertThat(program.log().lines())
                    .filteredOn(line -> line.equals("203.0.113.7:4711 5432 203.0.113.7"))
                    .hasSize(2);
            assertThat(program.log().lines())
                    .filteredOn(line -> line.matches("127\\.0\\.0\\.1:\\d+ " + sending + " -"))
                    .hasSize(1);
        }
    }

    private static String echoed(int port, String sent) throws IOException {
        try (RawClient client = RawClient.connect(port)) {
            client.send(sent);
            client.socket().shutdownOutput();
            return new String(client.rest(), StandardCharsets.US_ASCII);
        } catch (SocketException reset) {
            return "";
        }
    }

    /// What the proxy holds for a client that does not read is bounded, whatever the backend has to say.
    @Test
    void readsNoFasterThanTheOtherSideTakes() throws Exception {
        int port = TestPorts.free();
        int total = 64 * 1024 * 1024;
        var sent = new AtomicLong();
        try (Backend backend = Backend.raw((_, out) -> {
                    byte[] part = new byte[64 * 1024];
                    for (int i = 0; i < total / part.length; i++) {
                        out.write(part);
                        sent.addAndGet(part.length);
                    }
                });
                Program _ = Program.start(Program.service("db", backend.port()) + map("tcp", line(port, "db")), TCP);
                RawClient client = RawClient.connect(port)) {
            var seen = new AtomicLong();
            var since = new AtomicLong();
            Program.await("the backend to be stopped", () -> {
                long now = System.nanoTime();
                if (seen.getAndSet(sent.get()) != sent.get() || sent.get() == 0) {
                    since.set(now);
                }
                return now - since.get() > 500_000_000;
            });
            assertThat(sent).hasValueLessThan(total / 2);
            assertThat(client.rest()).hasSize(total);
        }
    }

    @Test
    void endsSessionsThatAreIdleForTooLong() throws Exception {
        int port = TestPorts.free();
        try (Backend backend = echo();
                Program program = Program.configured(
                        "proxy-stream-timeout: 1s",
                        Program.service("db", backend.port()) + map("tcp", line(port, "db")),
                        TCP);
                RawClient client = RawClient.connect(port)) {
            client.send("hello");
            assertThat(client.rest()).asString().isEqualTo("hello");
            Program.await("the line", () -> program.log().contains("TCP 200 5 5"));
        }
    }

    /// TU3, C3.10: an address that is not this machine's own loopback one.
    @Test
    void handsOnToTheAddressOfAnExternalName() throws Exception {
        Optional<InetAddress> own = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst();
        assumeTrue(own.isPresent(), "this machine has an address of its own");
        int port = TestPorts.free();
        try (var outside = new ServerSocket(0, 8, own.get());
                Program program = Program.start(
                        external("db", own.get().getHostAddress(), outside.getLocalPort())
                                + map("tcp", line(port, "db")),
                        TCP)) {
            Thread.ofVirtual().start(() -> greet(outside));
            assertThat(said(port)).isEqualTo("outside");
            String address = own.get().getHostAddress() + ":" + outside.getLocalPort();
            assertThat(RawClient.get(program.admin(), "localhost", "/api/routes")
                            .text())
                    .contains("\"live\":[{\"endpoint\":\"" + address + "\",\"state\":\"reachable\"}]");

            try (Backend inside = named("inside")) {
                program.write("main.yaml", Program.service("db", inside.port()) + map("tcp", line(port, "db")));
                Program.await("a Service of the usual kind", () -> said(port).equals("inside"));
            }
        }
    }

    @Test
    void opensNoPortForAnExternalNameThatIsRefused() throws Exception {
        int loopback = TestPorts.free();
        int bad = TestPorts.free();
        int good = TestPorts.free();
        try (Backend inside = named("inside");
                Program _ = Program.start(
                        external("own", "localhost", inside.port())
                                + external("bad", "127.0.0.1", inside.port())
                                + Program.service("good", inside.port())
                                + map("tcp", line(loopback, "own"), line(bad, "bad"), line(good, "good")),
                        TCP)) {
            assertThat(said(good)).isEqualTo("inside");
            assertThat(isOpen(loopback)).isFalse();
            assertThat(isOpen(bad)).isFalse();
        }
    }

    @Test
    void opensNoPortForExternalNamesWhereTheyAreForbidden() throws Exception {
        int port = TestPorts.free();
        int good = TestPorts.free();
        try (Backend inside = named("inside");
                Program _ = Program.start(
                        external("db", "192.0.2.77", inside.port())
                                + Program.service("good", inside.port())
                                + map("tcp", line(port, "db"), line(good, "good")),
                        TCP,
                        "--disable-svc-external-name")) {
            assertThat(said(good)).isEqualTo("inside");
            assertThat(isOpen(port)).isFalse();
        }
    }

    private static void greet(ServerSocket outside) {
        while (!outside.isClosed()) {
            try (Socket socket = outside.accept()) {
                socket.getOutputStream().write("outside".getBytes(StandardCharsets.US_ASCII));
            } catch (IOException closed) {
                // The test is over, or somebody was gone.
            }
        }
    }

    private static String external(String name, String to, int port) {
        return """
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: %s}
                spec: {type: ExternalName, externalName: "%s", ports: [{name: db, port: 80, targetPort: %d}]}
                """.formatted(name, to, port);
    }

    @Test
    void writesNoLineWhereThatIsSwitchedOff() throws Exception {
        int port = TestPorts.free();
        try (Backend one = named("one");
                Backend web = Backend.named("web");
                Program program = Program.configured(
                        "disable-stream-access-log: \"true\"",
                        Program.service("db", one.port())
                                + Program.service("web", web.port())
                                + Program.ingress("web", "web.test", "Prefix / web")
                                + map("tcp", line(port, "db")),
                        TCP)) {
            assertThat(said(port)).isEqualTo("one");
            RawClient.get(program.http(), "web.test", "/");
            Program.await("the line of the request", () -> program.log().contains("GET / HTTP/1.1"));
            assertThat(program.log()).doesNotContain("TCP");
        }
    }

    @Test
    void writesJsonWhereThatIsAskedFor() throws Exception {
        int port = TestPorts.free();
        try (Backend one = named("one");
                Program program = Program.start(
                        Program.service("db", one.port()) + map("tcp", line(port, "db")),
                        TCP,
                        "--access-log-format=json")) {
            assertThat(said(port)).isEqualTo("one");
            Program.await("the line", () -> program.log().endsWith("}\n"));
            assertThat(program.log())
                    .contains("\"protocol\":\"TCP\",\"status\":200,\"bytes_sent\":3,\"bytes_received\":0")
                    .contains("\"proxy_upstream_name\":\"tcp-default-db-80\",\"upstreams\":[{\"addr\":\"127.0.0.1:"
                            + one.port() + "\"");
        }
    }

    @Test
    void bindsThePortOfThePortMapAndTakesOneThatBecomesFree() throws Exception {
        int external = TestPorts.free();
        var taken = TestPorts.listen(8);
        try (Backend one = named("one");
                Program program = Program.start(
                        Program.service("db", one.port()) + map("tcp", line(external, "db")),
                        TCP,
                        "--port-map=" + external + "=" + taken.getLocalPort())) {
            assertThat(program.http()).as("started all the same").isPositive();
            taken.close();
            Program.await(
                    "the port is tried again", () -> said(taken.getLocalPort()).equals("one"));
            assertThatThrownBy(() -> said(external)).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void letsSessionsEndWhenTheProcessStops() throws Exception {
        int port = TestPorts.free();
        try (Backend backend = echo();
                Program program =
                        Program.start(Program.service("db", backend.port()) + map("tcp", line(port, "db")), TCP);
                RawClient client = RawClient.connect(port)) {
            client.send("a");
            assertThat(client.exactly(1)).asString().isEqualTo("a");
            Thread stop = Thread.ofVirtual().start(program.usher()::stop);
            Program.await("nothing new", () -> !isOpen(port));

            client.send("b");
            assertThat(client.exactly(1)).asString().isEqualTo("b");
            client.socket().shutdownOutput();
            assertThat(client.rest()).isEmpty();
            stop.join();
        }
    }

    @Test
    void closesWhatIsLeftAtTheEndOfTheDrain() throws Exception {
        int port = TestPorts.free();
        var stopped = new CountDownLatch(1);
        try (Backend backend = echo();
                Program program = Program.start(
                        Program.service("db", backend.port()) + map("tcp", line(port, "db")),
                        TCP,
                        "--drain-timeout=1s");
                RawClient client = RawClient.connect(port)) {
            client.send("a");
            assertThat(client.exactly(1)).asString().isEqualTo("a");
            Thread.ofVirtual().start(() -> {
                program.usher().stop();
                stopped.countDown();
            });
            assertThat(client.rest()).isEmpty();
            stopped.await();
        }
    }
}
