package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// More of something than there is room for: it waits or is refused, and memory stays bounded.
class OverloadIT {
    private static final long MEGABYTE = 1 << 20;
    private static final long HUGE = 500 * MEGABYTE;
    /// What one connection may hold: both directions' water marks, one read, and the allocator's chunks around them.
    private static final long ENOUGH = 48 * MEGABYTE;

    @Test
    void refusesConnectionsOverTheLimitAndTakesNewOnesOnceOthersEnd() throws IOException {
        try (Backend backend = Backend.named("web");
                Program program = Program.configured(
                        "max-worker-connections: \"4\"",
                        Program.service("web", backend.port()) + Program.ingress("web", "web.test", "Prefix / web"))) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                clients.add(RawClient.connect(program.http()));
                assertThat(status(clients.getLast())).isEqualTo(200);
            }

            try (RawClient fifth = RawClient.connect(program.http())) {
                assertThat(fifth.rest()).isEmpty();
            }
            assertThat(status(clients.getFirst())).isEqualTo(200);

            clients.removeLast().close();
            Program.await("room", () -> {
                try (RawClient client = RawClient.connect(program.http())) {
                    return status(client) == 200;
                }
            });
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    /// `max-worker-connections` changes with the ConfigMap: who is connected stays, 0 stands for the usual limit.
    @Test
    void theLimitOnConnectionsChangesWithoutEndingAny() throws IOException {
        try (Backend backend = Backend.named("web");
                Program program = Program.configured(
                        "max-worker-connections: \"0\"",
                        Program.service("web", backend.port()) + Program.ingress("web", "web.test", "Prefix / web"));
                RawClient one = RawClient.connect(program.http());
                RawClient other = RawClient.connect(program.http())) {
            for (String limit : List.of("1", "many", "2", "0")) {
                boolean open = limit.equals("many") || limit.equals("0");
                String settings = Program.configMap("max-worker-connections: \"" + limit + "\"");
                program.write(
                        "main.yaml",
                        Program.service("web", backend.port())
                                + Program.ingress("web", "web.test", "Prefix / web")
                                + settings);
                Program.await("a limit of " + limit, () -> takesAnother(program) == open);
                assertThat(status(one)).isEqualTo(200);
                assertThat(status(other)).isEqualTo(200);
            }
        }
    }

    private static boolean takesAnother(Program program) throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            client.send(RawClient.request("GET", "/", "web.test", "Connection: close") + "\r\n");
            return client.rest().length > 0;
        } catch (SocketException reset) {
            return false;
        }
    }

    private static int status(RawClient client) throws IOException {
        client.send(RawClient.request("GET", "/", "web.test") + "\r\n");
        return client.response().status();
    }

    @Test
    void answersNoMorePipelinedRequestsThanTheClientTakesAnswers() throws IOException {
        int requests = 1000;
        String body = "x".repeat(64 * 1024);
        try (Backend backend = Backend.start((_, _, out) -> Backend.answer(out, 200, body));
                Program program = Program.start(
                        Program.service("web", backend.port()) + Program.ingress("web", "web.test", "Prefix / web"));
                Socket socket = narrow(program.http())) {
            var client = new RawClient(socket);
            client.send((RawClient.request("GET", "/flood", "web.test") + "\r\n").repeat(requests));
            Program.await("the flood", () -> backend.requests().size() > 3);
            for (int i = 0; i < 200; i++) {
                RawClient.get(program.http(), "web.test", "/other");
            }
            long answered = backend.requests().stream()
                    .filter(request -> request.target().equals("/flood"))
                    .count();

            assertThat(answered).isLessThan(requests / 2);
            for (int i = 0; i < requests; i++) {
                assertThat(client.response().text()).hasSize(body.length());
            }
        }
    }

    @Test
    void carriesAHugeBodyToASlowClientInBoundedMemory() throws IOException {
        var part = new byte[(int) MEGABYTE];
        try (Backend backend = Backend.start((_, _, out) -> {
                    out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + HUGE + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
                    for (long sent = 0; sent < HUGE; sent += part.length) {
                        out.write(part);
                    }
                });
                Program program = Program.start(
                        Program.service("web", backend.port()) + Program.ingress("web", "web.test", "Prefix / web"));
                Socket socket = narrow(program.http())) {
            socket.getOutputStream()
                    .write((RawClient.request("GET", "/", "web.test") + "\r\n").getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            long before = PlatformDependent.usedDirectMemory();
            long most = 0;
            long received = 0;
            var buffer = new byte[256 * 1024];
            while (received < HUGE) {
                int read = in.read(buffer);
                assertThat(read).as("at byte %s", received).isPositive();
                received += read;
                most = Math.max(most, PlatformDependent.usedDirectMemory() - before);
            }

            assertThat(most).isLessThan(ENOUGH);
        }
    }

    @Test
    void carriesAHugeBodyToASlowBackendInBoundedMemory() throws Exception {
        long size = 100 * MEGABYTE;
        var begin = new CountDownLatch(1);
        var part = new byte[(int) MEGABYTE];
        try (Backend backend = Backend.raw((in, out) -> {
                    in.readNBytes(100);
                    await(begin);
                    long received = 0;
                    var buffer = new byte[64 * 1024];
                    while (received < size) {
                        received += in.read(buffer);
                    }
                    Backend.answer(out, 200, "all");
                });
                Program program = Program.start(Program.service("web", backend.port())
                        + Program.annotated("web", "web.test", "web", "proxy-body-size: \"0\""));
                RawClient client = RawClient.connect(program.http())) {
            long before = PlatformDependent.usedDirectMemory();
            client.send(RawClient.request("POST", "/", "web.test", "Content-Length: " + size) + "\r\n");
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    for (long sent = 0; sent < size; sent += part.length) {
                        client.send(part);
                    }
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            Program.await("the backend is asked", () -> backend.connections() == 1);
            for (int i = 0; i < 100; i++) {
                RawClient.get(program.http(), "nobody.test", "/");
            }
            long held = PlatformDependent.usedDirectMemory() - before;
            begin.countDown();

            assertThat(held).isLessThan(ENOUGH);
            assertThat(client.response().text()).isEqualTo("all");
            sender.join();
        }
    }

    @Test
    void keepsNoMoreIdleConnectionsToBackendsThanTold() throws Exception {
        int parallel = 20;
        var all = new CountDownLatch(parallel);
        try (Backend backend = Backend.start((_, _, out) -> {
                    all.countDown();
                    await(all);
                    Backend.answer(out, 200, "ok");
                });
                Program program = Program.configured(
                        "upstream-keepalive-connections: \"2\"",
                        Program.service("web", backend.port()) + Program.ingress("web", "web.test", "Prefix / web"))) {
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < parallel; i++) {
                clients.add(Thread.ofVirtual().start(() -> {
                    try {
                        RawClient.get(program.http(), "web.test", "/");
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                }));
            }
            for (Thread client : clients) {
                client.join();
            }

            assertThat(backend.connections()).isEqualTo(parallel);
            Program.await("two for each of two event loops", () -> backend.openConnections() <= 4);
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /// A connection whose kernel takes little ahead of us.
    private static Socket narrow(int port) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(16 * 1024);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }
}
