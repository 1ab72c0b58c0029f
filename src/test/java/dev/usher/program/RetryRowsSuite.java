package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// When another endpoint is tried, and how many (P2, `proxy-next-upstream`, `proxy-next-upstream-tries`).
abstract class RetryRowsSuite extends InterplaysSuite {
    private static final List<Integer> STATUSES = List.of(403, 404, 429, 500, 502, 503, 504);

    /// Answer with the status that is their path.
    private final List<Backend> bad = new ArrayList<>();
    /// Keep no connection, so that every failure counts.
    private final List<Backend> dying = new ArrayList<>();

    @BeforeAll
    void start() throws Exception {
        Backend good = named("good");
        for (int i = 0; i < 4; i++) {
            bad.add(backend((request, _, out) ->
                    Backend.answer(out, Integer.parseInt(request.target().substring(1)), "bad", "X-From: backend")));
            dying.add(backend(RetryRowsSuite::die));
        }
        var manifest = new StringBuilder(Program.service(
                        "pair", good.port(), bad.getFirst().port())
                + Program.service("web", bad.stream().mapToInt(Backend::port).toArray())
                + Program.service(
                        "dying", dying.stream().mapToInt(Backend::port).toArray())
                + ingress("usual-pair.test", List.of(), "Prefix / pair")
                + both("usual"));
        for (int status : STATUSES) {
            manifest.append(
                    ingress("on-" + status + ".test", List.of("proxy-next-upstream: http_" + status), "Prefix / pair"));
        }
        serve(
                "",
                manifest
                        + tries("once", "1")
                        + tries("twice", "2")
                        + tries("each", "0")
                        + tries("bad-tries", "some")
                        + tries("negative-tries", "-1")
                        + tries("many", "2147483647")
                        + both("never", "proxy-next-upstream: http_503 off error")
                        + both("bad-word", "proxy-next-upstream: http_503 http_418")
                        + both("empty-words", "proxy-next-upstream: \"\"")
                        + both("spaced", "proxy-next-upstream: \" error  http_503 \"")
                        + both("on-garbage", "proxy-next-upstream: invalid_header")
                        + both("on-error", "proxy-next-upstream: error")
                        + both("on-timeout", "proxy-next-upstream: timeout")
                        + both("repeating", "proxy-next-upstream: error http_503 non_idempotent")
                        + both("not-repeating", "proxy-next-upstream: error http_503"));
    }

    /// A host of endpoints of both kinds.
    private static String both(String name, String... annotations) {
        return ingress(
                name + ".test", List.of(annotations), "Prefix / web", "Prefix /dies dying", "Prefix /garbage dying");
    }

    private static String tries(String name, String value) {
        return both(name, "proxy-next-upstream: error http_503", "proxy-next-upstream-tries: \"" + value + "\"");
    }

    private static void die(Backend.Request request, InputStream in, OutputStream out) throws IOException {
        if (request.target().equals("/garbage")) {
            out.write("SSH-2.0-OpenSSH_9.9\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
        throw new IOException("without an answer");
    }

    /// How many of the endpoints that misbehave were asked for one request.
    private int asked(String method, String host, String target, String body, int status) throws IOException {
        int before = total();
        assertThat(send(method, host + ".test", target, body).status()).isEqualTo(status);
        return total() - before;
    }

    private int asked(String host, String target, int status) throws IOException {
        return asked("GET", host, target, "", status);
    }

    private int total() {
        return Stream.concat(bad.stream(), dying.stream())
                .mapToInt(backend -> backend.requests().size())
                .sum();
    }

    // ---- when ----

    /// Of two endpoints that take turns one answers badly: half of the clients see it, or none.
    @ParameterizedTest
    @ValueSource(ints = {403, 404, 429, 500, 502, 503, 504})
    void aStatusThatIsNamedAndNoOtherLeadsToTheNextEndpoint(int status) throws IOException {
        int before = total();
        for (int i = 0; i < 6; i++) {
            assertThat(get("on-" + status + ".test", "/" + status).body()).isEqualTo("good");
        }
        assertThat(total()).as("it was met and left").isGreaterThan(before);

        int other = status == 503 ? 500 : 503;
        assertThat(seen("on-" + status, other)).isEqualTo(3);
        assertThat(seen("usual-pair", status)).as("without the annotation").isEqualTo(3);
    }

    private int seen(String host, int status) throws IOException {
        int seen = 0;
        for (int i = 0; i < 6; i++) {
            seen += status(host + ".test", "/" + status) == status ? 1 : 0;
        }
        return seen;
    }

    @Test
    void theLastAnswerIsTheClientsWhereAllAreBad() throws IOException {
        WebClient.Answer answer = get("not-repeating.test", "/503");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body()).isEqualTo("bad");
        assertThat(answer.headers("x-from")).containsExactly("backend");
    }

    @ParameterizedTest
    @CsvSource({
        "usual, /dies, 502, 3",
        "usual, /garbage, 502, 1",
        "usual, /503, 503, 1",
        "on-error, /dies, 502, 3",
        "on-error, /garbage, 502, 1",
        "on-timeout, /dies, 502, 1",
        "on-garbage, /garbage, 502, 3",
        "on-garbage, /dies, 502, 1",
        "never, /dies, 502, 1",
        "never, /503, 503, 1",
        "spaced, /503, 503, 3",
        "bad-word, /503, 503, 1",
        "bad-word, /dies, 502, 3",
        "empty-words, /503, 503, 1",
        "empty-words, /dies, 502, 3",
    })
    void onlyWhatIsNamedIsTriedAgainAndABadListIsNone(String host, String target, int status, int tries)
            throws IOException {
        assertThat(asked(host, target, status)).isEqualTo(tries);
    }

    // ---- how often ----

    @ParameterizedTest
    @CsvSource({"once, 1", "twice, 2", "each, 4", "bad-tries, 3", "negative-tries, 3", "many, 100"})
    void noMoreAreTriedThanTold(String host, int tries) throws IOException {
        assertThat(asked(host, "/503", 503)).isEqualTo(tries);
        assertThat(asked(host, "/dies", 502)).isEqualTo(tries);
    }

    // ---- what must not happen twice ----

    @ParameterizedTest
    @CsvSource({
        "POST, repeating, 3, 3",
        "POST, not-repeating, 1, 1",
        "PATCH, not-repeating, 1, 1",
        "LOCK, not-repeating, 1, 1",
        "PUT, not-repeating, 3, 3",
        "DELETE, not-repeating, 3, 3",
        "PURGE, not-repeating, 3, 3",
    })
    void whatIsNotIdempotentIsRepeatedOnlyWhereTold(String method, String host, int ofDeaths, int ofStatuses)
            throws IOException {
        assertThat(asked(method, host, "/dies", "", 502)).isEqualTo(ofDeaths);
        assertThat(asked(method, host, "/503", "", 503)).isEqualTo(ofStatuses);
    }

    /// Bodies are streamed: there is nothing left to send again.
    @Test
    void aRequestWhoseBodyWasSentIsNotSentAgain() throws IOException {
        assertThat(asked("POST", "repeating", "/503", "body", 503)).isOne();
        assertThat(asked("PUT", "not-repeating", "/dies", "body", 502)).isOne();
    }
}
