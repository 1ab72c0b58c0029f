package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.Backend.Request;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Which answers of a service are kept, for whom and how long (`auth-cache-key`, `auth-cache-duration`, EA7).
abstract class AuthCacheRowsSuite extends InterplaysSuite {
    private static final String BY_KEY = "auth-cache-key: $http_x_key";

    private Backend service;
    private int keys;

    /// Answers with the status and the headers its target names.
    private static void judge(Request request, OutputStream out) throws IOException {
        String[] words = request.target().substring(1).split("/", -1);
        String more = request.header("x-say").orElse("X-None: 1");
        Backend.answer(
                out,
                Integer.parseInt(words[0]),
                "",
                more,
                "X-User: " + request.header("x-who").orElse("?"));
    }

    @BeforeAll
    void start() throws IOException {
        service = backend((request, _, out) -> judge(request, out));
        String url = "auth-url: http://127.0.0.1:" + service.port() + "/$http_x_status";
        serve(
                "",
                Program.service("web", named("web").port())
                        + host("usual", url, BY_KEY)
                        + host("keyless", url, "auth-cache-duration: 200 1h")
                        + host("empty", url, "auth-cache-key: \"\"")
                        + host("odd", url, "auth-cache-key: a;b")
                        + host("typo", url, "auth-cache-key: $http_x_key$remote_usr")
                        + host("some", url, BY_KEY, "auth-cache-duration: '403 404 1m, 1h , '")
                        + host("short", url, BY_KEY, "auth-cache-duration: 200 1ms")
                        + host("ever", url, BY_KEY, "auth-cache-duration: 200 999999999y")
                        + host("all", url, BY_KEY, "auth-cache-duration: '401 0s, any 1m'")
                        + host("blank", url, BY_KEY, "auth-cache-duration: \"\"")
                        + host("no-unit", url, BY_KEY, "auth-cache-duration: 200 60")
                        + host("no-time", url, BY_KEY, "auth-cache-duration: 200 202")
                        + host("words", url, BY_KEY, "auth-cache-duration: often")
                        + host("signs", url, BY_KEY, "auth-cache-duration: '200 {5m}'")
                        + ingress("paths.test", List.of(url, BY_KEY), "Prefix /one web", "Prefix /two web"));
    }

    /// How often the service is asked by two requests that are the same.
    private int questions(String host, int status, String... headers) throws IOException {
        String[] all = new String[headers.length + 2];
        all[0] = "x-status: " + status;
        all[1] = "x-key: k" + keys++;
        System.arraycopy(headers, 0, all, 2, headers.length);
        int before = service.requests().size();
        int first = status(host, "/", all);
        assertThat(status(host, "/again", all)).isEqualTo(first);
        return service.requests().size() - before;
    }

    private void keeps(String host, int... statuses) throws IOException {
        for (int status : statuses) {
            assertThat(questions(host, status)).as(host + " " + status).isEqualTo(1);
        }
    }

    private void asksAgain(String host, int... statuses) throws IOException {
        for (int status : statuses) {
            assertThat(questions(host, status)).as(host + " " + status).isEqualTo(2);
        }
    }

    @Test
    void withAKeyAnswersThatAllowAndThoseThatAskToSignInAreKept() throws IOException {
        keeps("usual.test", 200, 202, 401);
        keeps("ever.test", 200);
        asksAgain("usual.test", 201, 204, 403, 404, 500);
        keeps("blank.test", 200, 202, 401);
        asksAgain("blank.test", 403);
    }

    @Test
    void withoutAKeyNothingIsKept() throws IOException {
        asksAgain("keyless.test", 200, 401);
    }

    /// One that is the same for all would let everybody in as the first.
    @Test
    void aKeyThatTellsNobodyApartIsNone() throws IOException {
        asksAgain("empty.test", 200, 401);
        asksAgain("odd.test", 200, 401);
        asksAgain("typo.test", 200, 401);
    }

    @Test
    void theStatusesNamedAreKeptAndWithoutAnyThreeOfThem() throws IOException {
        keeps("some.test", 200, 301, 302, 403, 404);
        asksAgain("some.test", 202, 401, 500);
    }

    @Test
    void anyStandsForTheStatusesNobodyNamedBefore() throws IOException {
        keeps("all.test", 200, 202, 302, 403, 500);
        asksAgain("all.test", 401);
    }

    @Test
    void whatIsKeptIsForgottenInTime() throws IOException {
        int before = service.requests().size();
        Program.await(
                "the service is asked again",
                () -> status("short.test", "/", "x-status: 200", "x-key: same") == 200
                        && service.requests().size() > before + 1);
    }

    @Test
    void durationsThatCannotBeReadCloseThePath() throws IOException {
        for (String host : List.of("no-unit", "no-time", "words", "signs")) {
            assertThat(status(host + ".test", "/", "x-status: 200")).as(host).isEqualTo(503);
        }
    }

    @Test
    void pathsOfOneIngressDoNotShareWhatIsKept() throws IOException {
        int before = service.requests().size();
        for (int i = 0; i < 2; i++) {
            assertThat(status("paths.test", "/one", "x-status: 200", "x-key: a"))
                    .isEqualTo(200);
            assertThat(status("paths.test", "/two", "x-status: 200", "x-key: a"))
                    .isEqualTo(200);
        }
        assertThat(service.requests()).hasSize(before + 2);
    }

    /// As a cache of nginx does.
    @Test
    void aServiceMayForbidThatItsAnswerIsKept() throws IOException {
        for (String no : List.of(
                "Cache-Control: no-store",
                "Cache-Control: no-cache",
                "cache-control: must-revalidate, PRIVATE",
                "Cache-Control: max-age=0",
                "Cache-Control: s-maxage=0, max-age=60",
                "Vary: Cookie",
                "Vary: accept-encoding, X-Who",
                "Vary: *")) {
            assertThat(questions("usual.test", 200, "x-say: " + no)).as(no).isEqualTo(2);
            assertThat(questions("all.test", 403, "x-say: " + no)).as(no).isEqualTo(2);
        }
        for (String yes : List.of(
                "Cache-Control: public, max-age=60", "Cache-Control: must-revalidate", "Vary: Accept-Encoding")) {
            assertThat(questions("usual.test", 200, "x-say: " + yes)).as(yes).isEqualTo(1);
        }
    }

    @Test
    void aServiceMaySayHowLongItsAnswerHolds() throws IOException {
        assertThat(questions("usual.test", 403, "x-say: Cache-Control: max-age=60"))
                .isEqualTo(1);
        assertThat(questions("short.test", 200, "x-say: Cache-Control: s-maxage=60, max-age=0"))
                .isEqualTo(1);
    }
}
