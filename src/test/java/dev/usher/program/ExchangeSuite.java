package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.Backend.Request;
import dev.usher.program.WebClient.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What every protocol does alike, against the whole program: one subclass for each of them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ExchangeSuite {
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
    private static final String MOVED = """
            HTTP/1.1 302 Found
            Location: /elsewhere
            Content-Length: 0
            Connection: X-Hop
            X-Hop: 1
            Keep-Alive: timeout=5
            Set-Cookie: a=b
            Set-Cookie: c=d

            """.replace("\n", "\r\n");

    private Backend backend;
    private int deadPort;
    private WebClient client;
    Program program;

    abstract Over over();

    private static byte[] bytes() {
        var bytes = new byte[LARGE];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    @BeforeAll
    void start() throws IOException {
        backend = Backend.start((request, in, out) -> {
            switch (request.target()) {
                case "/download" -> {
                    write(out, "HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n");
                    out.write(BYTES);
                }
                case "/chunked" -> write(out, CHUNKED);
                case "/until-close" -> {
                    write(out, "HTTP/1.1 200 OK\r\n\r\nall of it");
                    throw new IOException("done");
                }
                case "/hints" -> write(out, HINTS);
                case "/head" -> write(out, "HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n");
                case "/nothing" -> write(out, "HTTP/1.1 204 No Content\r\n\r\n");
                case "/not-modified" -> write(out, "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n");
                case "/moved" -> write(out, MOVED);
                case "/cut" -> {
                    write(out, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
                    throw new IOException("cut");
                }
                case "/dies" -> throw new IOException("without an answer");
                case "/sleeps" -> throw new IOException("nobody waits any more: " + in.read());
                case "/fails" -> Backend.answer(out, 500, "sorry");
                default -> {
                    boolean equal = request.body().equals(TEXT);
                    Backend.answer(out, 200, request.body().length() + " " + equal, "X-Target: " + request.target());
                }
            }
        });
        deadPort = Backend.deadPort();
        program = Program.start(Program.service("web", backend.port())
                + Program.service("dead", deadPort)
                + Program.service("empty")
                + Program.ingress("web", "web.test", "Prefix / web", "Prefix /empty empty", "Prefix /dead dead")
                + Program.ingress("exact", "exact.test", "Exact /foo web")
                + Program.ingress("wild", "*.wild.test", "Prefix / web")
                + annotated("large", "proxy-body-size: \"0\"")
                + Program.annotated(
                        "impatient",
                        "impatient.test",
                        "web",
                        "proxy-read-timeout: \"1\"\nproxy-next-upstream-tries: \"1\"")
                + annotated("prefixed", "app-root: /start"));
    }

    private static String annotated(String name, String annotation) {
        return """
                ---
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata: {name: %1$s, annotations: {nginx.ingress.kubernetes.io/%2$s}}
                spec:
                  ingressClassName: nginx
                  rules:
                  - host: %1$s.test
                    http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
                """.formatted(name, annotation);
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    @AfterAll
    void stop() throws IOException {
        program.close();
        backend.close();
    }

    @BeforeEach
    void open() throws IOException {
        client = over().connect(program);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
    }

    @Test
    void routesByHostAndPath() throws IOException {
        assertThat(client.get("web.test", "/a/b?c=d").header("x-target")).hasValue("/a/b?c=d");
        assertThat(client.get("WEB.test:8080", "/").status()).isEqualTo(200);
        assertThat(client.get("a.wild.test", "/").status()).isEqualTo(200);
        assertThat(client.get("exact.test", "/foo").status()).isEqualTo(200);
        assertThat(client.get("exact.test", "/foo/bar").status()).isEqualTo(404);
        assertThat(client.get("nobody.test", "/").status()).isEqualTo(404);
        assertThat(client.get("web.test", "/%2e%2e/x").status()).isEqualTo(400);
    }

    @Test
    void passesMethodsOnAndRefusesTrace() throws IOException {
        for (String method : List.of("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PURGE", "get")) {
            assertThat(client.send(method, "web.test", "/", new byte[0]).status())
                    .as(method)
                    .isEqualTo(200);
            assertThat(backend.last().line()).startsWith(method + " / ");
        }
        assertThat(client.send("TRACE", "web.test", "/", new byte[0]).status()).isEqualTo(405);
    }

    @Test
    void rebuildsForwardingHeaders() throws IOException {
        client.get(
                "web.test",
                "/",
                "x-forwarded-for: 6.6.6.6",
                "x-forwarded-proto: gopher",
                "x-forwarded-host: evil",
                "proxy: evil",
                "x-request-id: mine",
                "te: trailers",
                "x-stays: 1",
                "x_dropped: 1");

        Request seen = backend.last();
        assertThat(seen.headers("host")).containsExactly("web.test");
        assertThat(seen.headers("x-forwarded-for")).containsExactly("127.0.0.1");
        assertThat(seen.headers("x-original-forwarded-for")).containsExactly("6.6.6.6");
        assertThat(seen.headers("x-forwarded-proto")).containsExactly(over().scheme);
        assertThat(seen.headers("x-forwarded-host")).containsExactly("web.test");
        assertThat(seen.headers("x-real-ip")).containsExactly("127.0.0.1");
        assertThat(seen.headers("x-request-id")).containsExactly("mine");
        assertThat(seen.headers("x-stays")).containsExactly("1");
        assertThat(seen.headers("x_dropped")).isEmpty();
        assertThat(seen.headers("proxy")).isEmpty();
        assertThat(seen.headers("te")).isEmpty();
    }

    @Test
    void cleansResponseHeaders() throws IOException {
        Answer moved = client.get("web.test", "/moved");

        assertThat(moved.status()).isEqualTo(302);
        assertThat(moved.header("location")).hasValue("/elsewhere");
        assertThat(moved.header("x-hop")).isEmpty();
        assertThat(moved.header("keep-alive")).isEmpty();
        assertThat(moved.headers()).contains("set-cookie: a=b", "set-cookie: c=d");
        assertThat(moved.headers().stream().filter(line -> line.startsWith("date: ")))
                .hasSize(1);
        assertThat(moved.header("strict-transport-security").isPresent())
                .isEqualTo(over().scheme.equals("https"));
    }

    @Test
    void carriesLargeBodiesUp() throws IOException {
        assertThat(client.send("POST", "large.test", "/up", BYTES).body()).isEqualTo(LARGE + " true");
    }

    @Test
    void carriesLargeBodiesOfUnknownLengthUp() throws IOException {
        assertThat(client.sendUnsized("large.test", "/up", BYTES, List.of()).body())
                .isEqualTo(LARGE + " true");
    }

    @Test
    void carriesLargeBodiesDown() throws IOException {
        Answer answer = client.get("web.test", "/download");

        assertThat(answer.header("content-length")).hasValue(Integer.toString(LARGE));
        assertThat(answer.body().equals(TEXT)).isTrue();
    }

    @Test
    void carriesTrailersBothWays() throws IOException {
        Answer down = client.get("web.test", "/chunked");
        assertThat(down.body()).isEqualTo("hello world");
        assertThat(down.trailers()).containsExactly("x-sum: 11");

        Answer up = client.sendUnsized("web.test", "/up", new byte[] {'a'}, List.of("x-up: 1"));
        assertThat(up.body()).isEqualTo("1 false");
        assertThat(backend.last().headers()).contains("trailer:x-up: 1");
    }

    @Test
    void framesWhatTheBackendEndedByClosing() throws IOException {
        assertThat(client.get("web.test", "/until-close").body()).isEqualTo("all of it");
    }

    @Test
    void passesEarlyHints() throws IOException {
        Answer answer = client.get("web.test", "/hints");

        assertThat(answer.interim()).containsExactly(103);
        assertThat(answer.body()).isEqualTo("ok");
    }

    @Test
    void invitesTheBodyOfAClientThatAsks() throws IOException {
        Answer answer = client.send("POST", "web.test", "/up", new byte[] {1, 2, 3}, "expect: 100-continue");

        assertThat(answer.interim()).containsExactly(100);
        assertThat(answer.body()).isEqualTo("3 false");
        assertThat(backend.last().headers("expect")).isEmpty();
    }

    @Test
    void answersWithoutABodyWhereThereIsNone() throws IOException {
        Answer head = client.send("HEAD", "web.test", "/head", new byte[0]);
        assertThat(head.header("content-length")).hasValue("1234");
        assertThat(head.body()).isEmpty();

        assertThat(client.get("web.test", "/nothing").status()).isEqualTo(204);
        Answer unchanged = client.get("web.test", "/not-modified");
        assertThat(unchanged.status()).isEqualTo(304);
        assertThat(unchanged.header("etag")).hasValue("\"a\"");
        assertThat(client.send("HEAD", "nobody.test", "/", new byte[0]).status())
                .isEqualTo(404);
        assertThat(client.get("web.test", "/chunked").body()).isEqualTo("hello world");
    }

    @Test
    void answersErrorsByItselfAndGoesOn() throws IOException {
        assertThat(client.get("nobody.test", "/").body()).contains("404 Not Found");
        assertThat(client.get("web.test", "/dead").status()).isEqualTo(502);
        assertThat(client.get("web.test", "/dies").status()).isEqualTo(502);
        assertThat(client.get("web.test", "/empty").status()).isEqualTo(503);
        assertThat(client.get("web.test", "/fails").body()).isEqualTo("sorry");
        assertThat(client.get("impatient.test", "/sleeps").status()).isEqualTo(504);
        assertThat(client.get("prefixed.test", "/").status()).isEqualTo(302);
        assertThat(client.get("web.test", "/").status()).isEqualTo(200);
    }

    @Test
    void refusesBodiesAboveTheLimit() throws IOException {
        int before = backend.requests().size();

        assertThat(client.send("POST", "web.test", "/up", new byte[1_048_577]).status())
                .isEqualTo(413);
        assertThat(backend.requests()).hasSize(before);
    }

    @Test
    void refusesHeadsAboveTheLimit() throws IOException {
        assertThat(client.get("web.test", "/", "x-long: " + "v".repeat(9_000)).status())
                .isEqualTo(431);
    }

    @Test
    void tellsTheClientThatAResponseWasCut() {
        boolean complete;
        try {
            complete = client.get("web.test", "/cut").body().length() == 100;
        } catch (IOException cut) {
            complete = false;
        }
        assertThat(complete).isFalse();
    }

    @Test
    void pausesABackendWhoseClientReadsSlowly() throws IOException {
        WebClient.PausedAnswer paused = client.sendAndPause("web.test", "/download");
        try (WebClient other = over().connect(program)) {
            for (int i = 0; i < 20; i++) {
                assertThat(other.get("web.test", "/chunked").status()).isEqualTo(200);
            }
        }

        assertThat(new String(paused.body(), StandardCharsets.ISO_8859_1).equals(TEXT))
                .isTrue();
    }
}
