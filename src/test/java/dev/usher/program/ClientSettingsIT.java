package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.program.FrameClient.Call;
import dev.usher.program.RawClient.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the ConfigMap lets a client's connection do: it holds from the moment it is written, on connections that are
/// open, and what is no value leaves what is usual (P4, P8, K0.2, K0.5).
class ClientSettingsIT extends InterplaysSuite {
    private static final int REFUSED_STREAM = 7;

    private final Semaphore answers = new Semaphore(0);

    @BeforeAll
    void start() throws IOException {
        Backend web = backend((request, _, out) -> {
            if (request.target().equals("/held")) {
                answers.acquireUninterruptibly();
            }
            Backend.answer(out, 200, "web");
        });
        serveSettings("", Program.service("web", web.port()) + host("web"));
    }

    @Override
    Over over() {
        return Over.HTTP_1;
    }

    private FrameClient http2() throws IOException {
        return FrameClient.connect(program().http());
    }

    // ---- heads ----

    @ParameterizedTest
    @CsvSource({"/, 900, 1, 200", "/, 1100, 1, 431", "/, 700, 3, 431", "/900, 1, 1, 200", "/1100, 1, 1, 414"})
    void headsAreAsLongAsTheBuffersThatAreSet(String path, int length, int lines, int status) throws IOException {
        set("large-client-header-buffers: \"2 1k\"");
        String target = path.length() > 1 ? "/" + "a".repeat(Integer.parseInt(path.substring(1))) : path;
        var headers = new ArrayList<String>();
        for (int i = 0; i < lines; i++) {
            headers.add("x-" + i + ": " + "v".repeat(length));
        }

        assertThat(status("web.test", target, headers.toArray(String[]::new))).isEqualTo(status);
        try (FrameClient client = http2()) {
            assertThat(client.get("web.test", target, headers.toArray(String[]::new)).status)
                    .isEqualTo(status);
        }
    }

    /// The last two have more octets than can be counted.
    @ParameterizedTest
    @ValueSource(strings = {"4", "0 8k", "4 8", "4 8x", "-4 8k", "128 16m", "256 16m", "9999 16m"})
    void headsAreAsLongAsUsualWhereTheBuffersAreNone(String buffers) throws IOException {
        set("large-client-header-buffers: \"" + buffers + "\"");
        String line = "x-a: " + "v".repeat(8000);

        assertThat(status("web.test", "/", line)).isEqualTo(200);
        try (FrameClient client = http2()) {
            assertThat(client.get("web.test", "/", line).status).isEqualTo(200);
        }
        assertThat(status("web.test", "/", line + "v".repeat(500))).isEqualTo(431);
    }

    @Test
    void aHeadComesInTheTimeThatIsSet() throws IOException {
        set("client-header-timeout: \"1\"");
        try (RawClient client = RawClient.connect(program().http())) {
            client.send("GET / HTTP/1.1\r\nHost: web.test\r\nX-Slow");
            assertThat(client.response().status()).isEqualTo(408);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1s", "99999999999"})
    void aHeadHasTheUsualTimeWhereNoneIsSet(String time) throws IOException {
        set("client-header-timeout: \"" + time + "\"");
        try (RawClient client = RawClient.connect(program().http())) {
            client.send("GET / HTTP/1.1\r\nHost: web.test\r\nX-Slow");
            assertThat(status("web.test", "/")).isEqualTo(200);
            client.send(": 1\r\n\r\n");
            assertThat(client.response().status()).isEqualTo(200);
        }
    }

    // ---- one request after the other ----

    @Test
    void aConnectionEndsWithTheRequestDuringWhichKeepAliveIsTurnedOff() throws IOException {
        try (Program other = Program.configured("keep-alive: \"-1\"", manifest());
                RawClient client = RawClient.connect(other.http());
                FrameClient frames = FrameClient.connect(other.http())) {
            assertThat(ask(client).header("connection")).isEmpty();
            assertThat(frames.get("web.test", "/").status).isEqualTo(301);

            other.write("main.yaml", manifest() + Program.configMap("keep-alive: \"0\""));
            Program.await(
                    "the end is told", () -> ask(client).header("connection").isPresent());

            assertThat(client.rest()).isEmpty();
            assertThat(frames.get("web.test", "/").status).isEqualTo(301);
            assertThat(frames.awaitEnd()).hasValue(0);
        }
    }

    @Test
    void aConnectionEndsWithTheLastRequestItMayHave() throws IOException {
        try (Program other = Program.configured("keep-alive-requests: \"2\"", manifest());
                RawClient client = RawClient.connect(other.http());
                FrameClient frames = FrameClient.connect(other.http())) {
            assertThat(ask(client).header("connection")).isEmpty();
            assertThat(ask(client).header("connection")).hasValue("close");
            assertThat(client.rest()).isEmpty();
            assertThat(frames.get("web.test", "/").status).isEqualTo(301);
            assertThat(frames.get("web.test", "/").status).isEqualTo(301);
            assertThat(frames.awaitEnd()).hasValue(0);
            assertThat(frames.lastStream()).isEqualTo(3);
        }
    }

    @Test
    void aConnectionHasAsManyRequestsAsUsualWhereTheNumberIsNone() throws IOException {
        try (Program other = Program.configured("keep-alive-requests: \"0\"", manifest());
                RawClient client = RawClient.connect(other.http())) {
            for (int i = 0; i < 5; i++) {
                assertThat(ask(client).header("connection")).isEmpty();
            }
        }
    }

    private static String manifest() {
        return Program.service("web", 1) + Program.annotated("web", "web.test", "web", "permanent-redirect: /x");
    }

    private static Response ask(RawClient client) throws IOException {
        return client.send(RawClient.request("GET", "/", "web.test") + "\r\n").response();
    }

    // ---- HTTP/2 ----

    @Test
    void http2IsSpokenUnlessItIsTurnedOffAndConnectionsStay() throws IOException {
        set("use-http2: \"true\"");
        try (FrameClient clear = http2();
                FrameClient secure = FrameClient.connectTls(program().https(), "web.test")) {
            set("use-http2: \"false\"");
            assertThatThrownBy(() -> FrameClient.connectTls(program().https(), "web.test"))
                    .hasMessageContaining("ALPN chose http/1.1");
            try (RawClient raw = RawClient.connect(program().http())) {
                raw.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
                assertThat(raw.response().status()).isBetween(400, 505);
            }
            assertThat(clear.get("web.test", "/").text()).isEqualTo("web");
            assertThat(secure.get("web.test", "/").text()).isEqualTo("web");

            set("use-http2: \"no\"");
            try (FrameClient again = FrameClient.connectTls(program().https(), "web.test")) {
                assertThat(again.get("web.test", "/").text()).isEqualTo("web");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"3, 1", "0, 0", "-3, 0", "many, 0"})
    void asManyStreamsAreTakenAtOnceAsAreSet(String streams, int refused) throws IOException {
        set("http2-max-concurrent-streams: \"" + streams + "\"");
        try (FrameClient client = http2()) {
            assertThat(client.get("web.test", "/").status).isEqualTo(200);
            var calls = new ArrayList<Call>();
            for (int i = 0; i < 4; i++) {
                calls.add(client.open(true, FrameClient.request("GET", "web.test", "/held")));
            }
            if (refused > 0) {
                assertThat(client.await(calls.removeLast()).reset).hasValue(REFUSED_STREAM);
            }
            answers.release(calls.size());
            for (Call call : calls) {
                assertThat(client.await(call).status).isEqualTo(200);
            }
        }
    }

    // ---- the PROXY protocol ----

    @Test
    void connectionsThatAreOpenStayWithoutTheProxyProtocolThatLaterOnesBeginWith() throws IOException {
        try (Program other = Program.configured("use-proxy-protocol: \"yes\"", manifest());
                RawClient client = RawClient.connect(other.http())) {
            assertThat(ask(client).status()).isEqualTo(301);

            other.write("main.yaml", manifest() + Program.configMap("use-proxy-protocol: \"true\""));
            Program.await("it is spoken", () -> {
                try (RawClient later = RawClient.connect(other.http())) {
                    return ask(later.send("PROXY TCP4 192.0.2.1 192.0.2.2 1 80\r\n"))
                                    .status()
                            == 301;
                }
            });
            assertThat(ask(client).status()).isEqualTo(301);
        }
    }
}
