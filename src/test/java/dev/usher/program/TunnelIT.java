package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.RawClient.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Connections that switch protocols: raw bytes both ways from then on, each direction with its own end.
class TunnelIT {
    private static final int LARGE = 20 * 1024 * 1024;
    private static final byte[] BYTES = bytes();
    private static final String SWITCH =
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

    private static Backend backend;
    private static Program program;

    private static byte[] bytes() {
        var bytes = new byte[LARGE];
        new Random(2).nextBytes(bytes);
        return bytes;
    }

    @BeforeAll
    static void start() throws IOException {
        backend = Backend.start(TunnelIT::answer);
        program = Program.start(Program.service("web", backend.port())
                + Program.ingress("web", "web.test", "Prefix / web")
                + Program.annotated("short", "short.test", "web", "proxy-read-timeout: \"1\""));
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        backend.close();
    }

    private static void answer(Backend.Request request, InputStream in, OutputStream out) throws IOException {
        if (!request.header("upgrade").orElse("").equals("websocket")) {
            Backend.answer(out, 200, "plain");
            return;
        }
        switch (request.target()) {
            case "/refuse" -> Backend.answer(out, 403, "no sockets here", "X-Why: policy");
            case "/together" -> write(out, SWITCH + "first frame");
            case "/echo" -> {
                write(out, SWITCH);
                in.transferTo(out);
            }
            case "/both" -> {
                write(out, SWITCH);
                Thread sender = Thread.ofVirtual().start(() -> {
                    try {
                        out.write(BYTES);
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                });
                byte[] received = in.readNBytes(LARGE);
                join(sender);
                write(out, Arrays.equals(received, BYTES) ? "same" : "diff");
            }
            case "/until-end" -> {
                write(out, SWITCH);
                byte[] all = in.readAllBytes();
                write(out, "got " + all.length);
                throw new IOException("done");
            }
            case "/hang-up" -> {
                write(out, SWITCH + "bye");
                throw new IOException("done");
            }
            default -> throw new IOException("unexpected " + request.line());
        }
        if (!request.target().equals("/refuse")) {
            in.transferTo(OutputStream.nullOutputStream());
            throw new IOException("the tunnel ended");
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static void join(Thread thread) throws IOException {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static String upgrade(String target, String host) {
        return RawClient.request("GET", target, host, "Connection: keep-alive, Upgrade", "Upgrade: websocket") + "\r\n";
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    @Test
    void passesARefusalOnAndKeepsTheConnection() throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            client.send(upgrade("/refuse", "web.test"));
            Response refused = client.response();
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.text()).isEqualTo("no sockets here");
            assertThat(refused.header("x-why")).hasValue("policy");

            client.send(RawClient.request("GET", "/plain", "web.test") + "\r\n");
            assertThat(client.response().text()).isEqualTo("plain");
        }
    }

    @Test
    void passesOnWhatCameTogetherWithTheSwitch() throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            client.send(upgrade("/together", "web.test"));

            Response switched = client.response();
            assertThat(switched.status()).isEqualTo(101);
            assertThat(switched.header("upgrade")).hasValue("websocket");
            assertThat(switched.header("connection"))
                    .hasValueSatisfying(value -> assertThat(value).isEqualToIgnoringCase("upgrade"));
            assertThat(text(client.exactly(11))).isEqualTo("first frame");
        }
    }

    @Test
    void passesOnWhatTheClientSentTooEarly() throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            client.send(upgrade("/echo", "web.test") + "early");

            assertThat(client.response().status()).isEqualTo(101);
            client.send(" and late");
            assertThat(text(client.exactly(14))).isEqualTo("early and late");
        }
    }

    @Test
    void carriesMuchBothWaysAtOnce() throws Exception {
        try (RawClient client = RawClient.connect(program.http())) {
            client.send(upgrade("/both", "web.test"));
            assertThat(client.response().status()).isEqualTo(101);
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    client.send(BYTES);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });

            assertThat(Arrays.equals(client.exactly(LARGE), BYTES)).isTrue();
            assertThat(text(client.exactly(4))).isEqualTo("same");
            sender.join();
        }
    }

    @Test
    void letsTheBackendFinishWhenTheClientHasSentAll() throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            client.send(upgrade("/until-end", "web.test"));
            assertThat(client.response().status()).isEqualTo(101);
            client.send(BYTES);
            client.socket().shutdownOutput();

            assertThat(text(client.rest())).isEqualTo("got " + LARGE);
        }
    }

    @Test
    void endsWithTheBackend() throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            client.send(upgrade("/hang-up", "web.test"));
            assertThat(client.response().status()).isEqualTo(101);

            assertThat(text(client.rest())).isEqualTo("bye");
        }
    }

    @Test
    void closesATunnelThatIsIdleTooLong() throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            client.send(upgrade("/echo", "short.test"));
            assertThat(client.response().status()).isEqualTo(101);

            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void tellsTheBackendWhenTheClientIsGone() throws IOException {
        int before = backend.openConnections();
        try (RawClient client = RawClient.connect(program.http())) {
            client.send(upgrade("/echo", "web.test"));
            assertThat(client.response().status()).isEqualTo(101);
        }
        Program.await("the backend's connection ends", () -> backend.openConnections() <= before);
    }
}
