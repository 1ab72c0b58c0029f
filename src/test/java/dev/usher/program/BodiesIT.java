package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.RawClient.Response;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Bodies both ways: large, chunked, pipelined, refused; interim responses; HEAD.
class BodiesIT {
    private static final int LARGE = 20 * 1024 * 1024;
    private static final byte[] BYTES = bytes();
    private static final String TEXT = new String(BYTES, StandardCharsets.ISO_8859_1);

    private static final String CHUNKED = """
            HTTP/1.1 200 OK
            Transfer-Encoding: chunked
            Trailer: X-Sum

            5
            hello
            6
             world
            0
            X-Sum: 11

            """.replace("\n", "\r\n");
    private static final String HINTS = """
            HTTP/1.1 103 Early Hints
            Link: </a.css>; rel=preload

            HTTP/1.1 200 OK
            Content-Length: 2

            ok""".replace("\n", "\r\n");

    private static Backend backend;
    private static Program program;

    private static byte[] bytes() {
        var bytes = new byte[LARGE];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    @BeforeAll
    static void start() throws IOException {
        backend = Backend.start((request, in, out) -> {
            switch (request.target()) {
                case "/download" -> {
                    out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
                    out.write(BYTES);
                }
                case "/chunked" -> out.write(CHUNKED.getBytes(StandardCharsets.US_ASCII));
                case "/until-close" -> {
                    out.write("HTTP/1.1 200 OK\r\n\r\nall of it".getBytes(StandardCharsets.US_ASCII));
                    out.flush();
                    throw new IOException("done");
                }
                case "/hints" -> out.write(HINTS.getBytes(StandardCharsets.US_ASCII));
                case "/head" ->
                    out.write("HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                case "/nothing" -> out.write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                case "/cut" -> {
                    out.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf".getBytes(StandardCharsets.US_ASCII));
                    out.flush();
                    throw new IOException("cut");
                }
                default -> {
                    boolean equal = request.body().equals(TEXT);
                    Backend.answer(out, 200, request.body().length() + " " + equal);
                }
            }
        });
        program = Program.start(Program.service("web", backend.port())
                + """
                ---
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata: {name: web, annotations: {nginx.ingress.kubernetes.io/proxy-body-size: "0"}}
                spec:
                  ingressClassName: nginx
                  rules:
                  - host: web.test
                    http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
                """
                + Program.ingress("limited", "limited.test", "Prefix / web"));
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        backend.close();
    }

    @Test
    void carriesLargeBodiesUp() throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            client.send(RawClient.request("POST", "/up", "web.test", "Content-Length: " + LARGE) + "\r\n");
            client.send(BYTES);

            assertThat(client.response().text()).isEqualTo(LARGE + " true");
        }
    }

    @Test
    void carriesLargeChunkedBodiesUp() throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            client.send(RawClient.request("POST", "/up", "web.test", "Transfer-Encoding: chunked") + "\r\n");
            for (int at = 0; at < LARGE; at += 100_000) {
                int size = Math.min(100_000, LARGE - at);
                client.send(Integer.toHexString(size) + "\r\n");
                client.send(Arrays.copyOfRange(BYTES, at, at + size)).send("\r\n");
            }
            client.send("0\r\n\r\n");

            assertThat(client.response().text()).isEqualTo(LARGE + " true");
        }
    }

    @Test
    void carriesLargeBodiesDown() throws IOException {
        Response response = RawClient.get(program.http(), "web.test", "/download");

        assertThat(response.header("content-length")).hasValue(Integer.toString(LARGE));
        assertThat(response.text().equals(TEXT)).isTrue();
    }

    @Test
    void keepsChunksAndTrailers() throws IOException {
        Response response = RawClient.get(program.http(), "web.test", "/chunked");

        assertThat(response.text()).isEqualTo("hello world");
        assertThat(response.trailers()).containsExactly("X-Sum: 11");
    }

    @Test
    void framesWhatTheBackendEndedByClosing() throws IOException {
        Response response = RawClient.get(program.http(), "web.test", "/until-close");

        assertThat(response.text()).isEqualTo("all of it");
        assertThat(response.header("transfer-encoding")).hasValue("chunked");
    }

    @Test
    void passesEarlyHints() throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            client.send(RawClient.request("GET", "/hints", "web.test") + "\r\n");

            Response hints = client.response();
            assertThat(hints.status()).isEqualTo(103);
            assertThat(hints.header("link")).hasValue("</a.css>; rel=preload");
            assertThat(client.response().text()).isEqualTo("ok");
        }
    }

    @Test
    void answersHeadWithoutABodyAndKeepsTheConnection() throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            client.send(RawClient.request("HEAD", "/head", "web.test") + "\r\n");
            assertThat(client.response(true).header("content-length")).hasValue("1234");

            client.send(RawClient.request("GET", "/nothing", "web.test") + "\r\n");
            assertThat(client.response().status()).isEqualTo(204);

            client.send(RawClient.request("GET", "/chunked", "web.test") + "\r\n");
            assertThat(client.response().text()).isEqualTo("hello world");
        }
    }

    @Test
    void answersPipelinedRequestsInOrder() throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            var all = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                all.append(RawClient.request("POST", "/p", "web.test", "Content-Length: " + i))
                        .append("\r\n")
                        .append("x".repeat(i));
            }
            client.send(all.toString());

            for (int i = 0; i < 20; i++) {
                assertThat(client.response().text()).isEqualTo(i + " false");
            }
        }
    }

    @Test
    void invitesTheBodyOfAClientThatAsks() throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            client.send(
                    RawClient.request("POST", "/up", "web.test", "Content-Length: 3", "Expect: 100-continue") + "\r\n");
            assertThat(client.response().status()).isEqualTo(100);

            client.send("abc");
            assertThat(client.response().text()).isEqualTo("3 false");
            assertThat(backend.last().headers("expect")).isEmpty();
        }
    }

    @Test
    void refusesBodiesAboveTheLimitBeforeTheBackendSeesThem() throws IOException {
        int before = backend.requests().size();
        try (RawClient client = RawClient.connect(program.http())) {
            client.send(RawClient.request("POST", "/up", "limited.test", "Content-Length: 1048577") + "\r\n");

            assertThat(client.response().status()).isEqualTo(413);
        }
        assertThat(backend.requests()).hasSize(before);
    }

    @Test
    void refusesChunkedBodiesOnceTheyPassTheLimit() throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            client.send(RawClient.request("POST", "/up", "limited.test", "Transfer-Encoding: chunked") + "\r\n");
            client.send(Integer.toHexString(1_048_577) + "\r\n");
            client.send(Arrays.copyOf(BYTES, 1_048_577));

            assertThat(client.response().status()).isEqualTo(413);
        }
    }

    @Test
    void cutsTheConnectionWhenTheBackendCutsItsBody() throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            client.send(RawClient.request("GET", "/cut", "web.test") + "\r\n");

            assertThat(client.socket().getInputStream().readAllBytes().length).isLessThan(400);
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }

    @Test
    void servesHttp10Clients() throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            client.send("GET /chunked HTTP/1.0\r\nHost: web.test\r\n\r\n");

            Response response = client.response();
            assertThat(response.header("transfer-encoding")).isEmpty();
            assertThat(response.text()).isEqualTo("hello world");
        }
    }

    @Test
    void pausesABackendWhoseClientReadsSlowly() throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            client.socket().setReceiveBufferSize(16 * 1024);
            client.send(RawClient.request("GET", "/download", "web.test") + "\r\n");
            byte[] head = client.exactly(20);
            assertThat(new String(head, StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 200");

            // Others are served meanwhile, and nothing is lost when the client goes on.
            for (int i = 0; i < 20; i++) {
                assertThat(RawClient.get(program.http(), "web.test", "/chunked").status())
                        .isEqualTo(200);
            }
            byte[] rest = client.exactly(LARGE);
            assertThat(rest).hasSize(LARGE);
        }
    }
}
