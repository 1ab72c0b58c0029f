package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Stopping in order: what is under way ends well, and nobody is cut.
class ShutdownIT {

    @Test
    void losesNoRequestWhenStoppedUnderLoad() throws Exception {
        try (Backend backend = Backend.named("web");
                Program program = Program.start(
                        Program.service("web", backend.port()) + Program.ingress("web", "web.test", "Prefix / web"));
                LoadLoop load = LoadLoop.start(16, program.http(), "web.test", true)) {
            Program.await("load", () -> load.served() > 500);

            program.usher().stop();
            load.finish();

            assertThat(load.failures()).isEmpty();
            assertThat(load.served()).isGreaterThan(500);
        }
    }

    /// Load balancers ask for its health every few seconds, and send requests until they have noticed (H2).
    @Test
    void servesThroughTheGracePeriodThoughNotHealthyAnyMore() throws Exception {
        try (Backend backend = Backend.named("web");
                Program program = Program.start(
                        Program.service("web", backend.port()) + Program.ingress("web", "web.test", "Prefix / web"),
                        "--shutdown-grace-period=60")) {
            Thread stop = Thread.ofVirtual().start(program.usher()::stop);

            Program.await(
                    "not healthy any more",
                    () -> RawClient.get(program.admin(), "localhost", "/healthz")
                                    .status()
                            == 500);
            assertThat(RawClient.get(program.http(), "web.test", "/").text()).isEqualTo("web");
            assertThat(stop.isAlive()).isTrue();
            stop.interrupt();
            stop.join();
        }
    }

    @Test
    void letsASlowRequestEnd() throws Exception {
        var release = new CountDownLatch(1);
        try (Backend backend = Backend.start((_, _, out) -> {
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    Backend.answer(out, 200, "late");
                });
                Program program = Program.start(
                        Program.service("web", backend.port()) + Program.ingress("web", "web.test", "Prefix / web"));
                RawClient client = RawClient.connect(program.http())) {
            client.send(RawClient.request("GET", "/", "web.test") + "\r\n");
            Program.await("the request is under way", () -> !backend.requests().isEmpty());

            Thread stop = Thread.ofVirtual().start(program.usher()::stop);
            Program.await(
                    "not ready any more",
                    () -> RawClient.get(program.admin(), "localhost", "/readyz").status() == 503);
            release.countDown();

            assertThat(client.response().text()).isEqualTo("late");
            assertThat(client.rest()).as("closed afterwards").isEmpty();
            stop.join();
        }
    }

    @Test
    void losesNoRequestOverTlsAndLetsADownloadEnd() throws Exception {
        int size = 20_000_000;
        String request = RawClient.request("GET", "/load", "web.test") + "\r\n";
        var release = new CountDownLatch(1);
        try (Backend backend = Backend.start((asked, _, out) -> {
                    if (!asked.target().equals("/download")) {
                        Backend.answer(out, 200, "ok");
                        return;
                    }
                    out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
                    out.write(new byte[size / 2]);
                    await(release);
                    out.write(new byte[size / 2]);
                });
                Program program = Program.start(
                        Program.service("web", backend.port()) + Program.ingress("web", "web.test", "Prefix / web"));
                RawClient download = RawClient.connect(program.http());
                LoadLoop load = LoadLoop.start(
                        4, () -> new RawClient(TlsIT.connect(program.https(), "web.test")), request, true)) {
            download.send(RawClient.request("GET", "/download", "web.test") + "\r\n");
            Program.await("load", () -> load.served() > 100);

            Thread stop = Thread.ofVirtual().start(program.usher()::stop);
            load.finish();
            release.countDown();

            assertThat(load.failures()).isEmpty();
            assertThat(download.response().text()).hasSize(size);
            stop.join();
        }
    }

    @Test
    void keepsAWebSocketUntilTheLimitOfTheDrain() throws Exception {
        try (Backend backend = Backend.start((_, in, out) -> {
                    out.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
                    in.transferTo(out);
                });
                Program program = Program.start(
                        Program.service("web", backend.port()) + Program.ingress("web", "web.test", "Prefix / web"),
                        "--drain-timeout=2s");
                RawClient socket = RawClient.connect(program.http())) {
            socket.send(
                    RawClient.request("GET", "/", "web.test", "Connection: Upgrade", "Upgrade: websocket") + "\r\n");
            assertThat(socket.response().status()).isEqualTo(101);

            Thread stop = Thread.ofVirtual().start(program.usher()::stop);
            Program.await("nothing new is accepted", () -> !isAccepted(program.http()));
            socket.send("still here");
            assertThat(new String(socket.exactly(10), StandardCharsets.US_ASCII))
                    .isEqualTo("still here");

            stop.join();
            assertThat(isClosed(socket)).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"1s, 10m", "soon, 1s", "'', 1s"})
    void takesTheLimitOfTheDrainFromTheConfigMapWhereItHasOne(String setting, String flag) throws Exception {
        try (Backend backend = Backend.start((_, in, out) -> {
                    out.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
                    in.transferTo(out);
                });
                Program program = Program.configured(
                        "hsts: \"true\"",
                        Program.service("web", backend.port()) + Program.ingress("web", "web.test", "Prefix / web"),
                        "--drain-timeout=" + flag);
                RawClient socket = RawClient.connect(program.http())) {
            socket.send(
                    RawClient.request("GET", "/", "web.test", "Connection: Upgrade", "Upgrade: websocket") + "\r\n");
            assertThat(socket.response().status()).isEqualTo(101);

            program.configure("worker-shutdown-timeout: \"" + setting + "\"");
            Thread stop = Thread.ofVirtual().start(program.usher()::stop);

            assertThat(stop.join(Duration.ofMinutes(1))).isTrue();
            assertThat(isClosed(socket)).isTrue();
        }
    }

    private static boolean isAccepted(int port) {
        try (RawClient client = RawClient.connect(port)) {
            return client.socket().isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    private static boolean isClosed(RawClient client) {
        try {
            return client.rest().length == 0;
        } catch (IOException reset) {
            return true;
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
