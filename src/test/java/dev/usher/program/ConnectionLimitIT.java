package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// How many requests of one client are served at once (annotation `limit-connections`, LI1): exact, and counted until
/// the last byte or the end of the client.
class ConnectionLimitIT {
    private static final String NEAR = "x-forwarded-for: 192.0.2.1";
    private static final String OTHER = "x-forwarded-for: 192.0.2.2";

    private final Semaphore answers = new Semaphore(0);
    private final List<WebClient> open = new ArrayList<>();
    private final List<Thread> waiting = new ArrayList<>();
    private Backend backend;
    private Program program;

    /// Answers `/held` once told, and everything else at once.
    private void answer(Backend.Request request, InputStream in, OutputStream out) throws IOException {
        if (request.header("upgrade").isPresent()) {
            out.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            in.transferTo(out);
            return;
        }
        if (request.target().startsWith("/held")) {
            answers.acquireUninterruptibly();
        }
        Backend.answer(out, 200, "fine");
    }

    @BeforeEach
    void start() throws IOException {
        backend = Backend.start(this::answer);
        program = Program.configured("""
                use-forwarded-headers: "true"
                limit-conn-status-code: "429"
                """, manifest());
    }

    private String manifest() {
        return Program.service("web", backend.port())
                + Program.annotated("two", "two.test", "web", "limit-connections: \"2\"")
                + Program.annotated("own", "own.test", "web", "limit-connections: \"1\"")
                + Program.annotated(
                        "exempt",
                        "exempt.test",
                        "web",
                        "limit-connections: \"1\"\nlimit-allowlist: 192.0.2.0/31, 2001:db8::/32");
    }

    @AfterEach
    void stop() throws Exception {
        answers.release(1000);
        for (Thread each : waiting) {
            each.join();
        }
        for (WebClient client : open) {
            client.close();
        }
        program.close();
        backend.close();
    }

    private WebClient connect(Over protocol) throws IOException {
        WebClient client = protocol.connect(program);
        open.add(client);
        return client;
    }

    /// Sends a request that stays under way until [#answers] has a permit.
    private WebClient hold(Over protocol, String host, String target, String... headers) throws IOException {
        WebClient client = connect(protocol);
        int before = backend.requests().size();
        waiting.add(Thread.ofVirtual().start(() -> {
            try {
                client.get(host, target, headers);
            } catch (IOException gone) {
                // The test has closed it.
            }
        }));
        Program.await(
                "the request is with the backend", () -> backend.requests().size() > before);
        return client;
    }

    private int status(Over protocol, String host, String... headers) throws IOException {
        try (WebClient client = protocol.connect(program)) {
            return client.get(host, "/", headers).status();
        }
    }

    @OverBoth
    void servesAsManyAtOnceAsAllowedAndRefusesTheNext(Over protocol) throws IOException {
        hold(protocol, "two.test", "/held", NEAR);
        assertThat(status(protocol, "two.test", NEAR)).isEqualTo(200);
        hold(protocol, "two.test", "/held", NEAR);

        assertThat(status(protocol, "two.test", NEAR)).isEqualTo(429);
        assertThat(status(protocol, "two.test", OTHER)).as("another client").isEqualTo(200);
        assertThat(status(protocol, "own.test", NEAR)).as("another Ingress").isEqualTo(200);

        answers.release();
        Program.await("a place is free", () -> status(protocol, "two.test", NEAR) == 200);
        hold(protocol, "two.test", "/held", NEAR);
        assertThat(status(protocol, "two.test", NEAR)).isEqualTo(429);
    }

    @OverBoth
    void aPlaceIsFreeAgainWhenItsClientGoesAway(Over protocol) throws IOException {
        hold(protocol, "own.test", "/held", NEAR).close();

        Program.await("a place is free", () -> status(protocol, "own.test", NEAR) == 200);
    }

    /// Not the connection is counted but the request.
    @Test
    void countsStreamsOfOneHttp2ConnectionEach() throws IOException {
        try (FrameClient client = FrameClient.connect(program.http())) {
            var first = client.open(true, FrameClient.request("GET", "two.test", "/held", NEAR));
            var second = client.open(true, FrameClient.request("GET", "two.test", "/held", NEAR));
            Program.await("both are with the backend", () -> backend.requests().size() == 2);
            assertThat(client.get("two.test", "/", NEAR).status).isEqualTo(429);

            client.reset(first);
            Program.await("a place is free", () -> client.get("two.test", "/", NEAR).status == 200);
            answers.release(2);
            assertThat(client.await(second).status).isEqualTo(200);
        }
    }

    /// With many asking at the same moment, on all event loops, exactly as many are served as may be.
    @Test
    void letsExactlySoManyThroughOutOfACrowd() throws Exception {
        var statuses = new ConcurrentLinkedQueue<Integer>();
        var crowd = new ArrayList<Thread>();
        for (int i = 0; i < 40; i++) {
            WebClient client = connect(i % 2 == 0 ? Over.HTTP_1 : Over.HTTP_2);
            crowd.add(Thread.ofVirtual().unstarted(() -> {
                try {
                    statuses.add(client.get("two.test", "/held", NEAR).status());
                } catch (IOException e) {
                    statuses.add(0);
                }
            }));
        }
        crowd.forEach(Thread::start);
        Program.await("all others are refused", () -> statuses.size() == 38);
        assertThat(statuses).containsOnly(429);

        answers.release(2);
        for (Thread each : crowd) {
            each.join();
        }
        assertThat(statuses).filteredOn(status -> status == 200).hasSize(2);
        assertThat(backend.requests()).hasSize(2);
    }

    @OverBoth
    void neverLimitsClientsOfTheAllowList(Over protocol) throws IOException {
        hold(protocol, "exempt.test", "/held", NEAR);
        hold(protocol, "exempt.test", "/held", NEAR);
        assertThat(status(protocol, "exempt.test", NEAR)).isEqualTo(200);

        hold(protocol, "exempt.test", "/held", OTHER);
        assertThat(status(protocol, "exempt.test", OTHER)).isEqualTo(429);
    }

    @Test
    void countsATunnelForAsLongAsItIsOpen() throws IOException {
        try (RawClient socket = RawClient.connect(program.http())) {
            socket.send(RawClient.request(
                            "GET",
                            "/chat",
                            "own.test",
                            NEAR,
                            "Connection: Upgrade",
                            "Upgrade: websocket",
                            "Sec-WebSocket-Version: 13")
                    + "\r\n");
            assertThat(socket.response().status()).isEqualTo(101);
            assertThat(status(Over.HTTP_1, "own.test", NEAR)).isEqualTo(429);
        }
        Program.await("a place is free", () -> status(Over.HTTP_1, "own.test", NEAR) == 200);
    }

    /// LI1: what is counted survives a new configuration, which here adds a name to the very Ingress.
    @Test
    void keepsCountingOverANewConfiguration() throws IOException {
        hold(Over.HTTP_1, "two.test", "/held", NEAR);
        hold(Over.HTTP_1, "two.test", "/held", NEAR);

        program.write("more.yaml", Program.annotated("later", "later.test", "web", "limit-connections: \"1\""));
        Program.await("the new host", () -> status(Over.HTTP_1, "later.test", NEAR) == 200);

        assertThat(status(Over.HTTP_1, "two.test", NEAR)).isEqualTo(429);
    }
}
