package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The program as a process: signals, exit codes, and the limits the system sets it.
class ProcessIT {
    private static final List<String> NO_FLAGS = List.of();

    private static String manifest(Backend backend) {
        return Program.service("web", backend.port()) + Program.ingress("web", "web.test", "Prefix / web");
    }

    /// With the fallbacks for everything native: they must do the same.
    @Test
    void losesNoRequestOnSigtermAndExitsWithZero() throws Exception {
        String request = RawClient.request("GET", "/load", "web.test") + "\r\n";
        try (Backend backend = Backend.named("web");
                ChildProcess child = ChildProcess.start(
                        "",
                        List.of("-Dio.netty.handler.ssl.noOpenSsl=true"),
                        manifest(backend),
                        "--transport=nio",
                        "--post-shutdown-grace-period=1s");
                LoadLoop clear = LoadLoop.start(4, child.http(), "web.test", true);
                LoadLoop secure = LoadLoop.start(
                        2, () -> new RawClient(TlsIT.connect(child.https(), "web.test")), request, true)) {
            assertThat(child.transport())
                    .isEqualTo("nio, JDK " + Runtime.version().feature());
            Program.await("load", () -> clear.served() > 50 && secure.served() > 20);

            long begin = System.nanoTime();
            child.terminate();

            assertThat(child.exitCode()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
            clear.finish();
            secure.finish();
            assertThat(clear.failures()).isEmpty();
            assertThat(secure.failures()).isEmpty();
        }
    }

    @Test
    void endsAtOnceOnASecondSignal() throws Exception {
        try (Backend silent = Backend.start((_, in, _) -> in.read());
                ChildProcess child = ChildProcess.start("", NO_FLAGS, manifest(silent));
                RawClient client = RawClient.connect(child.http())) {
            client.send(RawClient.request("GET", "/", "web.test") + "\r\n");
            Program.await("the request is under way", () -> !silent.requests().isEmpty());

            child.terminate();
            Program.await("it stops", () -> child.log().contains("stopping"));
            child.terminate();

            assertThat(child.exitCode()).isEqualTo(130);
        }
    }

    @Test
    void saysWhichTransportIsNotToBeHad() throws Exception {
        try (Backend backend = Backend.named("web");
                ChildProcess child = ChildProcess.start(
                        "", List.of("-Dio.netty.transport.noNative=true"), manifest(backend), "--transport=epoll")) {
            assertThat(child.exitCode()).isEqualTo(3);
            Program.await("a reason", () -> child.log().contains("transport epoll is not available here"));
        }
    }

    @Test
    void survivesRunningOutOfFileDescriptors() throws Exception {
        try (Backend backend = Backend.named("web");
                ChildProcess child = ChildProcess.start("ulimit -n 200;", NO_FLAGS, manifest(backend));
                RawClient kept = RawClient.connect(child.http())) {
            get(kept);
            List<Socket> flood = new ArrayList<>();
            for (int i = 0; i < 250; i++) {
                flood.add(new Socket(InetAddress.getLoopbackAddress(), child.http()));
            }
            for (int i = 0; i < 20; i++) {
                get(kept);
            }
            for (Socket socket : flood) {
                socket.close();
            }

            Program.await(
                    "new connections",
                    () -> RawClient.get(child.http(), "web.test", "/").status() == 200);
            assertThat(child.isAlive()).isTrue();
        }
    }

    private static void get(RawClient client) throws IOException {
        client.send(RawClient.request("GET", "/", "web.test") + "\r\n");
        assertThat(client.response().status()).isEqualTo(200);
    }

    @Test
    void refusesNewWorkBeforeMemoryRunsOut() throws Exception {
        var part = new byte[1 << 20];
        try (Backend backend = Backend.start((request, _, out) -> {
                    if (request.target().equals("/")) {
                        Backend.answer(out, 200, "ok");
                        return;
                    }
                    out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
                    for (int i = 0; i < 100; i++) {
                        out.write(part);
                    }
                });
                ChildProcess child = ChildProcess.start(
                        "", List.of("-XX:MaxDirectMemorySize=48m"), manifest(backend), "--transport=epoll")) {
            List<Socket> slow = new ArrayList<>();
            boolean served = true;
            while (slow.size() < 600 && served) {
                var socket = new Socket();
                slow.add(socket);
                served = asks(socket, child.http()) && isServed(child.http());
            }
            assertThat(served).as("with %s slow clients", slow.size()).isFalse();
            for (Socket socket : slow) {
                socket.close();
            }

            Program.await("memory comes back", () -> isServed(child.http()));
            assertThat(child.isAlive()).isTrue();
        }
    }

    @Test
    void survivesMoreUnfinishedHeadsThanTheHeapHolds() throws Exception {
        byte[] unfinished = (RawClient.request("GET", "/", "web.test")
                        + ("X-Pad: " + "x".repeat(7000) + "\r\n").repeat(4))
                .getBytes(StandardCharsets.US_ASCII);
        try (Backend backend = Backend.named("web");
                ChildProcess child = ChildProcess.start("", List.of("-Xmx80m"), manifest(backend))) {
            List<Socket> clients = new ArrayList<>();
            for (int i = 0; i < 3000; i++) {
                clients.add(new Socket(InetAddress.getLoopbackAddress(), child.http()));
            }
            for (Socket client : clients) {
                try {
                    client.getOutputStream().write(unfinished);
                } catch (IOException cut) {
                    // That is what it may do.
                }
            }
            assertThat(isServed(child.http())).as("small heads go on").isTrue();
            for (Socket client : clients) {
                client.close();
            }

            Program.await("room for large heads", () -> large(child.http()) == 200);
            assertThat(child.isAlive()).isTrue();
        }
    }

    private static int large(int port) throws IOException {
        try (RawClient client = RawClient.connect(port)) {
            client.send(RawClient.request("GET", "/", "web.test") + ("X-Pad: " + "x".repeat(7000) + "\r\n").repeat(3)
                    + "\r\n");
            return client.response().status();
        }
    }

    /// Asks for a download and takes next to nothing of it.
    ///
    /// @return false when the connection was refused
    private static boolean asks(Socket socket, int port) throws IOException {
        socket.setReceiveBufferSize(8 * 1024);
        try {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.getOutputStream()
                    .write((RawClient.request("GET", "/download", "web.test") + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    /// Whether a request is served; otherwise it is answered 503, or its connection refused.
    private static boolean isServed(int port) throws IOException {
        RawClient.Response response;
        try {
            response = RawClient.get(port, "web.test", "/");
        } catch (IOException refused) {
            return false;
        }
        assertThat(response.status()).isIn(200, 503);
        return response.status() == 200;
    }
}
