package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.RawClient.Response;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients of HTTP/1.0 that ask to keep the connection, honest and hostile ones: nothing of one request is ever taken
/// for another, and what cannot be told apart ends the connection.
class Http10IT {
    private static final String HIDDEN = "GET /hidden HTTP/1.1\r\nHost: web.test\r\n\r\n";

    private static Backend backend;
    private static Program program;

    @BeforeAll
    static void start() throws IOException {
        backend = Backend.start((request, _, out) -> {
            if (request.target().equals("/chunked")) {
                out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
            } else {
                Backend.answer(out, 200, request.target() + " " + request.body());
            }
        });
        program = Program.start(Program.service("web", backend.port())
                + Program.ingress("web", "web.test", "Prefix / web")
                + Program.ingress("all", "", "Prefix / web"));
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        backend.close();
    }

    private static String request(String method, String target, String... headers) {
        return RawClient.request(method, target, "web.test", headers).replace("HTTP/1.1", "HTTP/1.0");
    }

    @Test
    void servesPipelinedRequestsInOrderUntilOneDoesNotAsk() throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            client.send(request("GET", "/1", "Connection: keep-alive") + "\r\n"
                    + request("POST", "/2", "Connection: Keep-Alive", "Content-Length: 4") + "\r\nbody"
                    + request("GET", "/3") + "\r\n"
                    + HIDDEN);

            Response one = client.response();
            assertThat(one.text()).isEqualTo("/1 ");
            assertThat(one.header("connection")).hasValue("keep-alive");
            assertThat(client.response().text()).isEqualTo("/2 body");
            Response three = client.response();
            assertThat(three.text()).isEqualTo("/3 ");
            assertThat(three.header("connection")).hasValue("close");
            assertThat(client.rest()).isEmpty();
        }
        nothingHiddenIsServed();
    }

    @Test
    void namesNoHostToTheBackendWhereTheClientNamedNone() throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            client.send("GET /nameless HTTP/1.0\r\n\r\n");

            assertThat(client.response().text()).isEqualTo("/nameless ");
        }
        assertThat(backend.requests())
                .filteredOn(request -> request.target().equals("/nameless"))
                .singleElement()
                .satisfies(request ->
                        assertThat(request.headers("x-forwarded-host")).isEmpty());
    }

    @Test
    void takesNoBodyForARequest() throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            client.send(request("POST", "/post", "Connection: keep-alive", "Content-Length: " + HIDDEN.length())
                    + "\r\n" + HIDDEN
                    + request("GET", "/next") + "\r\n");

            assertThat(client.response().text()).isEqualTo("/post " + HIDDEN);
            assertThat(client.response().text()).isEqualTo("/next ");
            assertThat(client.rest()).isEmpty();
        }
        nothingHiddenIsServed();
    }

    @Test
    void sendsNoChunksAndEndsTheConnectionInstead() throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            client.send(request("GET", "/chunked", "Connection: keep-alive") + "\r\n" + HIDDEN);

            Response response = client.response();
            assertThat(response.header("transfer-encoding")).isEmpty();
            assertThat(response.header("connection")).hasValue("close");
            assertThat(response.text()).isEqualTo("hello");
        }
        nothingHiddenIsServed();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: chunked",
                "Transfer-Encoding: chunked|Content-Length: 5",
                "Transfer-Encoding: identity",
                "Transfer-Encoding: gzip, chunked",
                "Content-Length: 5|Content-Length: 6",
                "Content-Length: 5, 5",
                "Content-Length: -5",
            })
    void endsTheConnectionOnABodyWithoutAClearEnd(String headers) throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            client.send(request("POST", "/unclear", ("Connection: keep-alive|" + headers).split("\\|", -1))
                    + "\r\n0\r\n\r\n" + HIDDEN);

            assertThat(client.response().status()).isIn(400, 501);
            assertThat(client.rest()).isEmpty();
        } catch (SocketException reset) {
            assertThat(reset).hasMessageMatching("(?i).*(reset|broken pipe).*");
        }
        assertThat(backend.requests()).noneMatch(request -> request.target().equals("/unclear"));
        nothingHiddenIsServed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"keep-alive, close", "close, keep-alive", "keep-alive-not"})
    void endsTheConnectionUnlessKeepingItIsAllThatIsAsked(String connection) throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            client.send(request("GET", "/once", "Connection: " + connection) + "\r\n" + HIDDEN);

            assertThat(client.response().header("connection")).hasValue("close");
            assertThat(client.rest()).isEmpty();
        }
        nothingHiddenIsServed();
    }

    private static void nothingHiddenIsServed() {
        assertThat(backend.requests()).noneMatch(request -> request.target().equals("/hidden"));
    }
}
