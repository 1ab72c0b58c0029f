package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.RawClient.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Backends that answer wrongly, by mistake or on purpose: whatever one sends, the client gets one well-formed answer
/// or a cut one, and no later request gets any of it.
class HostileBackendIT {
    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String SPLIT = OK + "Content-Length: 8\r\n\r\nsmuggled";
    /// Stands for no answer, or one that began well and was cut.
    private static final int CUT = -1;

    private static final Map<String, Answer> ANSWERS = new ConcurrentHashMap<>();
    private static Backend backend;
    private static Program program;
    /// One connection for all: what is wrong is wrong with a stream.
    private static FrameClient frames;

    /// What a backend sends on one request.
    ///
    /// @param status the client is told, [#CUT] for an answer that begins and is cut
    /// @param body the client gets, where the answer is whole
    /// @param method of the request
    record Answer(String name, String raw, String method, int status, String body) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Answer invalid(String name, String raw) {
        return new Answer(name, raw, "GET", 502, "");
    }

    private static Answer cut(String name, String raw) {
        return new Answer(name, raw, "GET", CUT, "");
    }

    private static Answer fine(String name, String raw, String body) {
        return new Answer(name, raw, "GET", 200, body);
    }

    static Stream<Answer> answers() {
        return Stream.of(
                invalid("both lengths", OK + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                invalid("two lengths", OK + "Content-Length: 2\r\nContent-Length: 40\r\n\r\nok" + SPLIT),
                invalid("two equal lengths", OK + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nok"),
                invalid("list of lengths", OK + "Content-Length: 2, 2\r\n\r\nok"),
                invalid("negative length", OK + "Content-Length: -2\r\n\r\nok"),
                invalid("length with a sign", OK + "Content-Length: +2\r\n\r\nok"),
                invalid("length over 64 bits", OK + "Content-Length: 18446744073709551618\r\n\r\nok"),
                invalid("unknown coding", OK + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
                invalid("chunked twice", OK + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
                invalid("chunked not last", OK + "Transfer-Encoding: chunked, identity\r\n\r\nok"),
                invalid("chunked by HTTP/1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                invalid("folded line", OK + "X: a\r\n b\r\nContent-Length: 2\r\n\r\nok"),
                invalid("bare line feeds", "HTTP/1.1 200 OK\nContent-Length: 2\n\nok"),
                invalid("bare CR in a value", OK + "X: a\rb\r\nContent-Length: 2\r\n\r\nok"),
                invalid("NUL in a value", OK + "X: a\0b\r\nContent-Length: 2\r\n\r\nok"),
                invalid("line without a colon", OK + "nonsense\r\nContent-Length: 2\r\n\r\nok"),
                invalid("no HTTP", "SSH-2.0-OpenSSH_9.9\r\n"),
                invalid("HTTP/2", "HTTP/2 200 OK\r\nContent-Length: 2\r\n\r\nok"),
                invalid("status of two digits", "HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\nok"),
                invalid("status of four digits", "HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\nok"),
                invalid("status below 100", "HTTP/1.1 099 OK\r\nContent-Length: 2\r\n\r\nok"),
                invalid(
                        "switch nobody asked for",
                        "HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
                invalid("flood of interim answers", "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(500)),
                invalid("endless head", OK + "X: y\r\n".repeat(20_000)),
                invalid("endless line", OK + "X: " + "y".repeat(200_000)),
                cut("bad chunk size", OK + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n" + SPLIT),
                cut("chunk size too large", OK + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n" + SPLIT),
                cut("chunk longer than its size", OK + "Transfer-Encoding: chunked\r\n\r\n2\r\nabcd\r\n0\r\n\r\n"),
                cut("chunk ended by a bare LF", OK + "Transfer-Encoding: chunked\r\n\r\n2\nab\n0\n\n"),
                fine("two answers at once", OK + "Content-Length: 2\r\n\r\nok" + SPLIT, "ok"),
                fine(
                        "bytes after the last chunk",
                        OK + "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n" + SPLIT,
                        "ok"),
                fine("body longer than declared", OK + "Content-Length: 2\r\n\r\nok and more", "ok"),
                fine("space before the colon", OK + "Content-Length : 2\r\n\r\nok", "ok"),
                new Answer("HEAD with a body", SPLIT, "HEAD", 200, ""),
                new Answer("HEAD with chunks", OK + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "HEAD", 200, ""),
                new Answer("204 with a body", "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nok", "GET", 204, ""),
                new Answer(
                        "304 with a body",
                        "HTTP/1.1 304 Not Modified\r\nContent-Length: 64\r\n\r\n" + SPLIT,
                        "GET",
                        304,
                        ""),
                new Answer("unknown status", "HTTP/1.1 799 Odd\r\nContent-Length: 2\r\n\r\nok", "GET", 799, "ok"));
    }

    @BeforeAll
    static void start() throws IOException {
        answers().forEach(answer -> ANSWERS.put(target(answer), answer));
        backend = Backend.start((request, in, out) -> {
            Answer answer = ANSWERS.get(request.target());
            if (answer != null) {
                out.write(answer.raw().getBytes(StandardCharsets.ISO_8859_1));
                out.flush();
            } else {
                Backend.answer(out, 200, request.target());
            }
        });
        program = Program.start(
                Program.service("web", backend.port()) + Program.ingress("web", "web.test", "Prefix / web"));
        frames = FrameClient.connectTls(program.https(), "web.test");
    }

    @AfterAll
    static void stop() throws IOException {
        frames.close();
        program.close();
        backend.close();
    }

    private static String target(Answer answer) {
        return "/case/" + answer.name().replace(' ', '-').replace('/', '-');
    }

    @ParameterizedTest
    @MethodSource("answers")
    void letsNoAnswerSpillIntoAnother(Answer answer) throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            client.send(RawClient.request(answer.method(), target(answer), "web.test") + "\r\n");
            if (answer.status() == CUT) {
                assertThat(cutAnswer(client)).doesNotContain("\r\n0\r\n\r\n", "smuggled");
            } else {
                boolean head = answer.method().equals("HEAD");
                Response response = client.response(head);
                while (response.status() < 200) {
                    response = client.response(head);
                }
                assertThat(response.status()).isEqualTo(answer.status());
                if (answer.status() != 502) {
                    assertThat(response.text()).isEqualTo(answer.body());
                }
            }
        }
        for (String later : List.of("/later/1", "/later/2", "/later/3", "/later/4", "/later/5", "/later/6")) {
            Response response = RawClient.get(program.http(), "web.test", later);
            assertThat(response.status()).as(later).isEqualTo(200);
            assertThat(response.text()).isEqualTo(later);
        }
    }

    @ParameterizedTest
    @MethodSource("answers")
    void harmsOneStreamAtMost(Answer answer) throws IOException {
        FrameClient.Call call =
                frames.await(frames.open(true, FrameClient.request(answer.method(), "web.test", target(answer))));

        assertThat(call.ended).as("whole").isEqualTo(answer.status() != CUT);
        if (answer.status() == CUT) {
            assertThat(call.text()).doesNotContain("smuggled");
        } else {
            assertThat(call.status).isEqualTo(answer.status());
            if (answer.status() != 502) {
                assertThat(call.text()).isEqualTo(answer.body());
            }
        }
        for (String later : List.of("/later/1", "/later/2")) {
            assertThat(frames.get("web.test", later).text()).isEqualTo(later);
        }
    }

    private static String cutAnswer(RawClient client) throws IOException {
        try {
            return new String(client.rest(), StandardCharsets.ISO_8859_1);
        } catch (SocketException reset) {
            return "cut by a reset";
        }
    }

    @Test
    void passesOnAnAnswerThatComesBeforeTheBodyIsSent() throws Exception {
        try (Backend early = Backend.raw(HostileBackendIT::refuseEarly);
                Program other = Program.start(Program.service("web", early.port())
                        + Program.annotated("web", "web.test", "web", "proxy-body-size: \"0\""))) {
            for (int i = 0; i < 10; i++) {
                try (RawClient client = RawClient.connect(other.http())) {
                    int length = 20_000_000;
                    client.send(RawClient.request("POST", "/", "web.test", "Content-Length: " + length) + "\r\n");
                    Thread sender = Thread.ofVirtual().start(() -> {
                        try {
                            client.send(new byte[length]);
                        } catch (IOException refused) {
                            // The proxy does not take it all.
                        }
                    });
                    Response response = client.response();
                    assertThat(response.status()).isEqualTo(413);
                    assertThat(response.text()).isEqualTo("too much");
                    client.socket().close();
                    sender.join();
                }
            }
            try (WebClient client = Over.HTTP_2_TLS.connect(other)) {
                for (int i = 0; i < 3; i++) {
                    WebClient.Answer answer = client.send("POST", "web.test", "/", new byte[1_000_000]);
                    assertThat(answer.status()).isEqualTo(413);
                    assertThat(answer.body()).isEqualTo("too much");
                }
            }
        }
    }

    /// Reads a little, answers, and closes with the rest unread, so that a reset follows the answer.
    private static void refuseEarly(InputStream in, OutputStream out) throws IOException {
        in.readNBytes(1000);
        Backend.answer(out, 413, "too much", "Connection: close");
    }
}
