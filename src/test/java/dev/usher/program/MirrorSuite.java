package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.Backend.Request;
import dev.usher.program.WebClient.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Copies of requests (2.11, C8 step 10), over one protocol to clients.
abstract class MirrorSuite extends ManifestSuite {
    private Backend web;
    private Backend mirror;
    /// Copies counted before the test, by what became of them.
    private final Map<String, Double> earlier = new HashMap<>();

    @BeforeEach
    void startBackends() throws IOException {
        web = Backend.named("web");
        mirror = Backend.named("mirror");
    }

    @AfterEach
    void stopBackends() throws IOException {
        web.close();
        mirror.close();
    }

    private void serveCounting(String manifest) throws IOException {
        serveAll(manifest);
        for (String what : List.of("", "dropped_", "failed_")) {
            earlier.put(what, copies(what));
        }
    }

    void serve(String annotations) throws IOException {
        serveCounting(Program.service("web", web.port())
                + Program.annotated("web", "web.test", "web", "proxy-body-size: 64m\n" + annotations));
    }

    static String target(Backend to) {
        return "mirror-target: http://127.0.0.1:" + to.port() + "$request_uri";
    }

    private Request copy() throws IOException {
        Program.await("the copy arrives", () -> !mirror.requests().isEmpty());
        return mirror.last();
    }

    /// Both have a connection, and neither has a whole request.
    void bothAreWaitingForTheRest() {
        Program.await("both get the first half", () -> web.openConnections() == 1 && mirror.openConnections() == 1);
        assertThat(mirror.requests()).isEmpty();
    }

    void theCopyIsCut() {
        Program.await("the copy is cut", () -> mirror.openConnections() == 0);
        assertThat(mirror.requests()).isEmpty();
        counted("dropped_", 0);
        counted("failed_", 0);
    }

    private void counted(String what, int count) {
        Program.await(count + " copies " + what, () -> copies(what) - earlier.getOrDefault(what, 0.0) == count);
    }

    private double copies(String what) throws IOException {
        return program().metric("usher_mirror_copies_" + what + "total");
    }

    static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) ('a' + i % 23);
        }
        return bytes;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    void serveCopies() throws IOException {
        serve(target(mirror));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 300_000})
    void theCopyIsWhatTheBackendGets(int size) throws IOException {
        serve(target(mirror));
        byte[] body = bytes(size);

        Answer answer = client().send("POST", "web.test", "/a%20b?c=d", body, "x-a: b", "x-real-ip: 1.2.3.4");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("web");
        assertThat(web.last().body()).isEqualTo(text(body));
        Request copy = copy();
        assertThat(copy.line()).isEqualTo("POST /a%20b?c=d HTTP/1.1");
        assertThat(copy.body()).isEqualTo(text(body));
        assertThat(copy.headers("host")).containsExactly("127.0.0.1");
        assertThat(copy.headers("x-a")).containsExactly("b");
        for (String name : List.of("x-real-ip", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto")) {
            assertThat(copy.headers(name)).isEqualTo(web.last().headers(name)).hasSize(1);
        }
        assertThat(copy.headers("x-request-id")).isEqualTo(web.last().headers("x-request-id"));
        counted("", 1);
    }

    @Test
    void aBodyOfUnknownLengthIsCopiedToo() throws IOException {
        serve(target(mirror));
        byte[] body = bytes(100_000);

        client().sendUnsized("web.test", "/", body, List.of("x-t: 1"));

        assertThat(copy().body()).isEqualTo(text(body));
        assertThat(copy().headers("transfer-encoding")).containsExactly("chunked");
        assertThat(web.last().body()).isEqualTo(text(body));
    }

    @Test
    void manyRequestsAreCopiedOneByOne() throws IOException {
        serve(target(mirror));

        for (int i = 0; i < 50; i++) {
            assertThat(client().send("PUT", "web.test", "/" + i, bytes(i * 100)).body())
                    .isEqualTo("web");
        }

        Program.await("all copies arrive", () -> mirror.requests().size() == 50);
        assertThat(mirror.requests())
                .allSatisfy(copy -> assertThat(copy.body())
                        .hasSize(100 * Integer.parseInt(copy.target().substring(1))));
    }

    @Test
    void withoutTheBodyOnlyTheHeadIsCopied() throws IOException {
        serve(target(mirror) + "\nmirror-request-body: \"off\"");

        client().send("POST", "web.test", "/", bytes(1000));

        assertThat(copy().line()).isEqualTo("POST / HTTP/1.1");
        assertThat(copy().body()).isEmpty();
        assertThat(copy().headers("transfer-encoding")).isEmpty();
        assertThat(web.last().body()).hasSize(1000);
    }

    @ParameterizedTest
    @CsvSource({"copy.test, copy.test", "copy-$host, copy-web.test", "$http_x_none, 127.0.0.1"})
    void theHostOfTheCopyIsAsAskedFor(String host, String sent) throws IOException {
        serve(target(mirror) + "\nmirror-host: " + host);

        client().get("web.test", "/");

        assertThat(copy().headers("host")).containsExactly(sent);
        assertThat(web.last().headers("host")).containsExactly("web.test");
    }

    @Test
    void aTargetWithAPathOfItsOwnGetsThat() throws IOException {
        serve("mirror-target: http://127.0.0.1:" + mirror.port() + "/copy?of=$uri");

        client().get("web.test", "/a%20b");

        assertThat(copy().target()).isEqualTo("/copy?of=/a%20b");
    }

    @ParameterizedTest
    @CsvSource({"'', /?a=b%20c", "/copy, /copy?a=b%20c", "/copy?of=it, /copy?of=it"})
    void aTargetWithoutVariablesGetsTheQueryOfTheRequest(String path, String sent) throws IOException {
        serve("mirror-target: http://127.0.0.1:" + mirror.port() + path);

        client().get("web.test", "/a?a=b%20c");

        assertThat(copy().target()).isEqualTo(sent);
    }

    @Test
    void theTargetMaySpeakTls() throws Exception {
        try (Backend secure = Backend.secure(TlsSettingsIT.serverContext(), "secure")) {
            serve("mirror-target: https://127.0.0.1:" + secure.port() + "$request_uri");
            byte[] body = bytes(200_000);

            client().sendUnsized("web.test", "/x", body, List.of());

            Program.await("the copy arrives", () -> !secure.requests().isEmpty());
            assertThat(secure.last().body()).isEqualTo(text(body));
            assertThat(web.last().body()).isEqualTo(text(body));
        }
    }

    /// Both writers seal records of the same pieces: neither may append to a buffer that the other reads.
    @Test
    void backendAndTargetMayBothSpeakTls() throws Exception {
        try (Backend first = Backend.secure(TlsSettingsIT.serverContext(), "first");
                Backend second = Backend.secure(TlsSettingsIT.serverContext(), "second")) {
            serveCounting(Program.service("web", first.port())
                    + Program.annotated(
                            "web",
                            "web.test",
                            "web",
                            "backend-protocol: HTTPS\nproxy-body-size: 64m\nmirror-target: https://127.0.0.1:"
                                    + second.port() + "/"));
            byte[] body = bytes(300_001);

            for (int i = 0; i < 5; i++) {
                assertThat(client().send("POST", "web.test", "/", body).body()).isEqualTo("first");
                client().sendUnsized("web.test", "/", body, List.of());
            }

            Program.await("all copies arrive", () -> second.requests().size() == 10);
            assertThat(first.requests())
                    .allSatisfy(request -> assertThat(request.body()).isEqualTo(text(body)));
            assertThat(second.requests())
                    .allSatisfy(request -> assertThat(request.body()).isEqualTo(text(body)));
        }
    }

    @Test
    void aTargetThatIsDeadIsNotNoticed() throws IOException {
        serve("mirror-target: http://127.0.0.1:" + Backend.deadPort() + "$request_uri");

        for (int i = 0; i < 5; i++) {
            assertThat(client().send("POST", "web.test", "/", bytes(50_000)).body())
                    .isEqualTo("web");
        }

        counted("failed_", 5);
        assertThat(web.requests())
                .allSatisfy(request -> assertThat(request.body()).hasSize(50_000));
    }

    @Test
    void aTargetThatClosesIsNotNoticed() throws IOException {
        try (Backend closing = Backend.raw((in, _) -> in.readNBytes(100))) {
            serve(target(closing));

            for (int i = 0; i < 3; i++) {
                assertThat(client().send("POST", "web.test", "/", bytes(500_000))
                                .body())
                        .isEqualTo("web");
            }

            counted("failed_", 3);
            assertThat(web.requests())
                    .allSatisfy(request -> assertThat(request.body()).hasSize(500_000));
        }
    }

    @Test
    void aTargetThatNeverAnswersDelaysNobody() throws Exception {
        var goOn = new CountDownLatch(1);
        try (Backend silent = Backend.start((_, _, out) -> {
            Backend.await(goOn);
            Backend.answer(out, 200, "late");
        })) {
            serve(target(silent));

            for (int i = 0; i < 3; i++) {
                assertThat(client().send("POST", "web.test", "/" + i, bytes(1000))
                                .body())
                        .isEqualTo("web");
            }

            Program.await("all copies arrive", () -> silent.requests().size() == 3);
            goOn.countDown();
        }
    }

    @Test
    void aBodyThatASlowTargetDoesNotTakeIsGivenUp() throws Exception {
        var goOn = new CountDownLatch(1);
        byte[] body = bytes(24 * 1024 * 1024);
        try (Backend slow = Backend.raw((_, _) -> Backend.await(goOn))) {
            serve(target(slow));

            assertThat(client().send("POST", "web.test", "/", body).body()).isEqualTo("web");

            counted("dropped_", 1);
            assertThat(web.last().body()).isEqualTo(text(body));
            assertThat(client().get("web.test", "/").body()).isEqualTo("web");
            goOn.countDown();
        }
    }

    @Test
    void aHugeAnswerOfTheTargetIsCutOff() throws IOException {
        byte[] piece = bytes(64 * 1024);
        try (Backend huge = Backend.start((_, _, out) -> {
            out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write("10000\r\n".getBytes(StandardCharsets.US_ASCII));
                out.write(piece);
                out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        })) {
            serve(target(huge));

            assertThat(client().send("POST", "web.test", "/", bytes(1000)).body())
                    .isEqualTo("web");

            Program.await("the connection is cut", () -> huge.connections() == 1 && huge.openConnections() == 0);
            assertThat(client().get("web.test", "/").body()).isEqualTo("web");
        }
    }

    @Test
    void answersOfTheTargetAreDroppedAndItsConnectionIsKept() throws IOException {
        serve(target(mirror));

        for (int i = 1; i <= 5; i++) {
            int count = i;
            assertThat(client().get("web.test", "/").header("x-backend")).contains("web");
            Program.await("the copy arrives", () -> mirror.requests().size() == count);
        }

        assertThat(mirror.connections()).isLessThan(5);
    }

    /// A service that is asked first holds the body back: the copy has all of it, and what the service said.
    @Test
    void theCopyOfARequestThatWaitedIsWhole() throws IOException {
        try (Backend service = Backend.start((_, _, out) -> Backend.answer(out, 200, "", "X-User: ada"))) {
            serve(target(mirror) + "\nauth-url: http://127.0.0.1:" + service.port()
                    + "/\nauth-response-headers: X-User");
            byte[] body = bytes(200_000);

            client().send("POST", "web.test", "/", body, "x-user: mallory");

            assertThat(copy().body()).isEqualTo(text(body));
            assertThat(copy().headers("x-user")).containsExactly("ada");
            assertThat(web.last().body()).isEqualTo(text(body));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "denylist-source-range: 127.0.0.0/8, 403",
        "app-root: /app, 302",
        "auth-type: basic, 503",
    })
    void whatIsNotPassedOnIsNotCopied(String annotation, int status) throws IOException {
        serve(target(mirror) + "\n" + annotation);

        assertThat(client().get("web.test", "/").status()).isEqualTo(status);
        assertNothingCopied();
    }

    @Test
    void aRequestWithoutBackendIsNotCopied() throws IOException {
        serveCounting(Program.service("web") + Program.annotated("web", "web.test", "web", target(mirror)));

        assertThat(client().get("web.test", "/").status()).isEqualTo(503);
        assertNothingCopied();
    }

    /// Whoever sends the request must not choose who gets the copy.
    @ParameterizedTest
    @ValueSource(strings = {"http://$http_x_to$request_uri", "http://$arg_to/", "ftp://127.0.0.1/", "nonsense"})
    void aTargetThatCannotBeAskedCopiesNothing(String url) throws IOException {
        serve("mirror-target: " + url);

        Answer answer = client().get("web.test", "/?to=127.0.0.1", "x-to: 127.0.0.1:" + mirror.port());

        assertThat(answer.body()).isEqualTo("web");
        assertNothingCopied();
        assertThat(RawClient.get(program().admin(), "localhost", "/api/problems")
                        .text())
                .contains("mirror-target");
    }

    private void assertNothingCopied() {
        counted("", 0);
        assertThat(mirror.connections()).isZero();
    }
}
