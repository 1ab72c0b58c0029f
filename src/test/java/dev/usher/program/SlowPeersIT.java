package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.RawClient.Response;
import dev.usher.proxy.h2.Frames;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Peers that stall: every state a client or a backend can hold us in has a limit of its own, and nobody is blamed for
/// another's slowness. Limits are one second here; a request to a backend that never answers tells when one has passed.
class SlowPeersIT {
    private static final int LARGE = 30_000_000;

    private static final CountDownLatch CUT = new CountDownLatch(1);
    private static Backend backend;
    private static Program program;

    @BeforeAll
    static void start() throws IOException {
        backend = Backend.start(SlowPeersIT::answer);
        program = Program.configured(
                """
                client-header-timeout: "1"
                client-body-timeout: "1"
                keep-alive: "1"
                """,
                Program.service("web", backend.port())
                        + Program.ingress("web", "web.test", "Prefix / web")
                        + Program.annotated(
                                "silent",
                                "silent.test",
                                "web",
                                "proxy-read-timeout: \"1\"\nproxy-next-upstream-tries: \"1\""));
    }

    private static void answer(Backend.Request request, InputStream in, OutputStream out) throws IOException {
        switch (request.target()) {
            case "/silent" -> {
                if (in.read() < 0) {
                    throw new IOException("nobody waits any more");
                }
            }
            case "/download", "/cut" -> {
                out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                try {
                    out.write(new byte[LARGE]);
                } catch (IOException cut) {
                    if (request.target().equals("/cut")) {
                        CUT.countDown();
                    }
                    throw cut;
                }
            }
            default -> Backend.answer(out, 200, "ok");
        }
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        backend.close();
    }

    @Test
    void closesAConnectionThatSendsNothing() throws IOException {
        try (RawClient http = RawClient.connect(program.http());
                RawClient https = RawClient.connect(program.https())) {
            assertThat(http.rest()).isEmpty();
            assertThat(https.rest()).isEmpty();
        }
    }

    @Test
    void closesAHandshakeThatStops() throws IOException {
        try (RawClient client = RawClient.connect(program.https())) {
            client.send(new byte[] {0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00});

            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void answersAHeadThatStopsWith408() throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            client.send("GET / HTTP/1.1\r\nHost: web.test\r\nX-Slow");

            assertThat(client.response().status()).isEqualTo(408);
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void cutsAnHttp2HeadThatStopsThoughTheConnectionWasUsedBefore() throws IOException {
        try (Program other = withHeaderTimeout();
                FrameClient client = FrameClient.connect(other.http())) {
            assertThat(client.get("web.test", "/").status).isEqualTo(200);

            stop(client, 3);

            assertThat(client.awaitEnd()).hasValue(0);
            assertThat(client.lastStream()).isEqualTo(1);
        }
    }

    @Test
    void takesNothingNewAfterAnHttp2HeadThatStopsBesideAStreamUnderWay() throws IOException {
        try (Program other = withHeaderTimeout();
                FrameClient client = FrameClient.connect(other.http())) {
            assertThat(client.get("web.test", "/").status).isEqualTo(200);
            client.open(true, FrameClient.request("GET", "web.test", "/silent"));

            stop(client, 5);
            while (client.goAway().isEmpty()) {
                client.take();
            }

            assertThat(client.goAway()).hasValue(0);
            assertThat(client.lastStream()).isEqualTo(3);
        }
    }

    /// Only heads have a short limit here: idle connections, bodies and backends have those of every day.
    private static Program withHeaderTimeout() throws IOException {
        return Program.configured(
                "client-header-timeout: \"1\"",
                Program.service("web", backend.port()) + Program.ingress("web", "web.test", "Prefix / web"));
    }

    private static void stop(FrameClient client, int stream) throws IOException {
        byte[] section = client.section(FrameClient.request("GET", "web.test", "/"));
        client.frame(Frames.HEADERS, Frames.END_STREAM, stream, section);
        client.frame(Frames.CONTINUATION, 0, stream, new byte[0]);
    }

    @Test
    void answersABodyThatStopsWith408AndLetsTheBackendGo() throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            client.send(RawClient.request("POST", "/stalled", "web.test", "Content-Length: 10") + "\r\nhalf");

            assertThat(client.response().status()).isEqualTo(408);
            assertThat(client.rest()).isEmpty();
        }
        assertThat(backend.requests())
                .as("complete requests")
                .noneMatch(request -> request.target().equals("/stalled"));
    }

    @Test
    void closesAKeptConnectionThatStaysIdle() throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            client.send(RawClient.request("GET", "/", "web.test") + "\r\n");
            assertThat(client.response().status()).isEqualTo(200);

            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void cutsAClientThatTakesNothingAndLetsTheBackendGo() throws Exception {
        try (var socket = new Socket()) {
            socket.setReceiveBufferSize(8 * 1024);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), program.http()));
            var client = new RawClient(socket);
            client.send(RawClient.request("GET", "/cut", "web.test") + "\r\n");

            assertThat(CUT.await(30, TimeUnit.SECONDS))
                    .as("the backend is let go")
                    .isTrue();
            int taken = 0;
            try {
                taken = client.rest().length;
            } catch (SocketException reset) {
                assertThat(reset).hasMessageContaining("reset");
            }
            assertThat(taken).isLessThan(LARGE);
        }
    }

    @Test
    void answers504ForABackendThatStaysSilent() throws IOException {
        assertThat(RawClient.get(program.http(), "silent.test", "/silent").status())
                .isEqualTo(504);
    }

    @Test
    void blamesNoBackendForAClientThatPauses() throws IOException {
        String limits = "proxy-send-timeout: \"1\"\nproxy-read-timeout: \"1\"";
        try (Backend patient = Backend.named("patient");
                Backend big = Backend.start(SlowPeersIT::answer);
                Program other = Program.start(Program.service("patient", patient.port())
                        + Program.service("big", big.port())
                        + Program.annotated("patient", "patient.test", "patient", limits)
                        + Program.annotated("big", "big.test", "big", limits)
                        + Program.annotated(
                                "clock",
                                "clock.test",
                                "big",
                                "proxy-read-timeout: \"1\"\nproxy-next-upstream-tries: \"2\""));
                RawClient up = RawClient.connect(other.http());
                RawClient down = RawClient.connect(other.http())) {
            up.send(RawClient.request("POST", "/", "patient.test", "Content-Length: 8") + "\r\nhalf");
            down.send(RawClient.request("GET", "/download", "big.test") + "\r\n");
            Program.await("both under way", () -> patient.connections() > 0 && big.connections() > 0);

            // Two tries of a second each.
            assertThat(RawClient.get(other.http(), "clock.test", "/silent").status())
                    .isEqualTo(504);

            up.send("more");
            assertThat(up.response().text()).isEqualTo("patient");
            Response response = down.response();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.text()).hasSize(LARGE);
        }
    }
}
