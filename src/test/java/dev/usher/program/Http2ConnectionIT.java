package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.FrameClient.Call;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Many streams on one HTTP/2 connection, and how one ends, through the whole program.
class Http2ConnectionIT {
    private static final int STREAMS = 40;
    private static final int LARGEST = 400_000;
    private static final byte[] BYTES = bytes();

    private static Backend backend;
    private static Program program;

    private static byte[] bytes() {
        var bytes = new byte[LARGEST];
        new Random(2).nextBytes(bytes);
        return bytes;
    }

    private static String manifest(int port) {
        return Program.service("web", port) + Program.ingress("web", "web.test", "Prefix / web");
    }

    /// Answers a request for `/N` with N octets, and any body with itself.
    private static Backend sized() throws IOException {
        return Backend.start((request, _, out) -> {
            String size = request.target().substring(1);
            byte[] body = request.body().isEmpty()
                    ? new String(BYTES, 0, Integer.parseInt(size), StandardCharsets.ISO_8859_1)
                            .getBytes(StandardCharsets.ISO_8859_1)
                    : request.body().getBytes(StandardCharsets.ISO_8859_1);
            out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(body);
        });
    }

    @BeforeAll
    static void start() throws IOException {
        backend = sized();
        program = Program.start(manifest(backend.port()));
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        backend.close();
    }

    @Test
    void servesFortyStreamsAtOnce() throws IOException {
        try (FrameClient client = FrameClient.connect(program.http())) {
            for (int round = 0; round < 3; round++) {
                var calls = new ArrayList<Call>();
                for (int i = 0; i < STREAMS; i++) {
                    calls.add(client.open(true, FrameClient.request("GET", "web.test", "/" + size(i))));
                }
                for (int i = 0; i < STREAMS; i++) {
                    Call call = client.await(calls.get(i));
                    assertThat(call.status).isEqualTo(200);
                    assertThat(call.text().equals(new String(BYTES, 0, size(i), StandardCharsets.ISO_8859_1)))
                            .as("stream %d", i)
                            .isTrue();
                }
            }
        }
    }

    private static int size(int stream) {
        return switch (stream % 4) {
            case 0 -> 0;
            case 1 -> stream;
            case 2 -> 10_000 + stream;
            default -> LARGEST - stream;
        };
    }

    @Test
    void carriesFortyBodiesUpAndDownAtOnce() throws IOException {
        try (FrameClient client = FrameClient.connect(program.http())) {
            var calls = new ArrayList<Call>();
            for (int i = 0; i < STREAMS; i++) {
                calls.add(client.open(false, FrameClient.request("POST", "web.test", "/" + i)));
            }
            // A piece of each in turn.
            for (int piece = 0; piece < 4; piece++) {
                for (int i = 0; i < STREAMS; i++) {
                    client.data(calls.get(i), body(i, piece), piece == 3);
                }
            }
            for (int i = 0; i < STREAMS; i++) {
                var expected = new StringBuilder();
                for (int piece = 0; piece < 4; piece++) {
                    expected.append(new String(body(i, piece), StandardCharsets.ISO_8859_1));
                }
                assertThat(client.await(calls.get(i)).text().contentEquals(expected))
                        .as("stream %d", i)
                        .isTrue();
            }
        }
    }

    private static byte[] body(int stream, int piece) {
        byte[] body = new byte[1 + stream * 100 + piece * 1000];
        Arrays.fill(body, (byte) (stream * 4 + piece));
        return body;
    }

    @Test
    void servesOthersWhileAClientLeavesSomeUnread() throws IOException {
        try (FrameClient client = FrameClient.connect(program.http(), 1000)) {
            var unread = new ArrayList<Call>();
            for (int i = 0; i < 10; i++) {
                Call call = client.open(true, FrameClient.request("GET", "web.test", "/" + LARGEST));
                call.keepsCredit = true;
                unread.add(client.awaitHead(call));
            }
            assertThat(client.get("web.test", "/20000").body.size()).isEqualTo(20_000);

            for (Call call : unread) {
                call.keepsCredit = false;
                client.credit(call.id, LARGEST);
                assertThat(client.await(call).body.size()).isEqualTo(LARGEST);
            }
        }
    }

    @Test
    void writesTheProtocolToTheLog() throws IOException {
        try (FrameClient client = FrameClient.connect(program.http())) {
            client.get("web.test", "/3?log", "x-request-id: logged-h2", "user-agent: frames");
        } catch (IOException notANumber) {
            // The backend cannot read the size: what counts is the line.
        }

        Program.await("the line", () -> program.log().contains("logged-h2"));
        assertThat(program.log()
                        .lines()
                        .filter(line -> line.contains("logged-h2"))
                        .findFirst()
                        .orElse(""))
                .contains("\"GET /3?log HTTP/2.0\"");
    }

    @Test
    void cancelsUpstreamWhenAStreamIsReset() throws Exception {
        var closed = new CountDownLatch(1);
        try (Backend waiting = Backend.start((_, in, _) -> {
                    if (in.read() < 0) {
                        closed.countDown();
                    }
                    throw new IOException("gone");
                });
                Program own = Program.start(manifest(waiting.port()));
                FrameClient client = FrameClient.connect(own.http())) {
            Call call = client.open(true, FrameClient.request("GET", "web.test", "/"));
            Program.await("the request", () -> !waiting.requests().isEmpty());

            client.reset(call);

            Program.await("the upstream connection is closed", () -> closed.getCount() == 0);
        }
    }

    @Test
    void losesNoRequestWhenStoppedUnderLoad() throws Exception {
        try (Backend web = sized();
                Program own = Program.start(manifest(web.port()))) {
            var failures = new ConcurrentLinkedQueue<String>();
            var served = new AtomicInteger();
            var clients = new ArrayList<Thread>();
            for (int i = 0; i < 4; i++) {
                clients.add(Thread.ofVirtual().start(() -> load(own.http(), served, failures)));
            }
            Program.await("load", () -> served.get() > 200);

            own.usher().stop();
            for (Thread client : clients) {
                client.join();
            }

            assertThat(failures).isEmpty();
            assertThat(served.get()).isGreaterThan(200);
        }
    }

    /// Keeps four streams open until the server says goodbye. What it promised to serve has to be served; what was sent
    /// beyond that may be sent again elsewhere.
    private static void load(int port, AtomicInteger served, ConcurrentLinkedQueue<String> failures) {
        try (FrameClient client = FrameClient.connect(port)) {
            var open = new ArrayList<Call>();
            while (client.goAway().isEmpty()) {
                while (open.size() < 4) {
                    open.add(client.open(true, FrameClient.request("GET", "web.test", "/1000")));
                }
                check(client.await(open.removeFirst()), served, failures);
            }
            for (Call call : List.copyOf(open)) {
                while (!call.isOver() && call.id <= client.lastStream()) {
                    client.take();
                }
                if (call.id <= client.lastStream()) {
                    check(call, served, failures);
                }
            }
            if (!client.goAway().equals(Optional.of(0))) {
                failures.add("goodbye with " + client.goAway());
            }
        } catch (IOException e) {
            failures.add(e.toString());
        }
    }

    private static void check(Call call, AtomicInteger served, ConcurrentLinkedQueue<String> failures) {
        if (call.reset.isPresent() && call.reset.get() == 7) {
            return; // refused and safe to send again (RFC 9113 §8.7)
        }
        if (call.status == 200 && call.body.size() == 1000 && call.reset.isEmpty()) {
            served.incrementAndGet();
        } else {
            failures.add("status " + call.status + ", " + call.body.size() + " octets, reset " + call.reset);
        }
    }

    @Test
    void endsAFloodWithoutHurtingOthers() throws IOException {
        try (FrameClient client = FrameClient.connect(program.http());
                FrameClient other = FrameClient.connect(program.http())) {
            try {
                for (int i = 0; i < 1000; i++) {
                    Call call = client.open(true, FrameClient.request("GET", "web.test", "/10"));
                    client.reset(call);
                }
            } catch (IOException closed) {
                // The server ended it.
            }
            client.awaitEnd();

            assertThat(other.get("web.test", "/10").status).isEqualTo(200);
        }
    }
}
