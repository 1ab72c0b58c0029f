package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.WebClient.Answer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which scripts of which origins may do what, header by header (2.7, CO0 to CO3).
abstract class CorsRowsSuite extends InterplaysSuite {
    private static final String ON = "enable-cors: \"true\"";
    private static final String ALLOW = "access-control-allow-";

    private Backend web;

    @BeforeAll
    void start() throws IOException {
        web = backend((request, _, out) -> Backend.answer(
                out,
                request.target().equals("/missing") ? 404 : 200,
                "web",
                "Access-Control-Allow-Origin: https://of.backend",
                "Access-Control-Allow-Credentials: of-backend",
                "Access-Control-Allow-Methods: of-backend",
                "Access-Control-Allow-Headers: of-backend",
                "Access-Control-Expose-Headers: of-backend",
                "Access-Control-Max-Age: 7",
                "Vary: Accept"));
        serve(
                "",
                Program.service("web", web.port())
                        + host("usual", ON)
                        + host("without", "cors-allow-origin: https://a.test", "cors-max-age: \"5\"")
                        + host("switched-off", "enable-cors: \"false\"")
                        + host("unclear", "enable-cors: perhaps")
                        + host(
                                "set",
                                ON,
                                "cors-allow-credentials: \"false\"",
                                "cors-allow-methods: PUT, PURGE",
                                "cors-allow-headers: X-One,X_Two",
                                "cors-expose-headers: \"*, X-Three\"",
                                "cors-max-age: \"600\"")
                        + host(
                                "wrong",
                                ON,
                                "cors-allow-credentials: maybe",
                                "cors-allow-methods: GET;POST",
                                "cors-allow-headers: 'X-One: x'",
                                "cors-expose-headers: 'a{b}'",
                                "cors-max-age: soon")
                        + host(
                                "blank",
                                ON,
                                "cors-allow-origin: \" \"",
                                "cors-allow-credentials: \"\"",
                                "cors-allow-methods: \"\"",
                                "cors-allow-headers: \"\"",
                                "cors-expose-headers: \"\"",
                                "cors-max-age: \"\"")
                        + host(
                                "list",
                                ON,
                                "cors-allow-origin: ', https://a.test, https://*.b.test:8443,, tauri://localhost:3000,null,"
                                        + " c.test ,'")
                        + host("star", ON, "cors-allow-origin: 'https://a.test, *'")
                        + host("denied", ON, "auth-type: basic")
                        + host("nobody", ON, "cors-allow-origin: c.test"));
    }

    private Answer preflight(String host, String... headers) throws IOException {
        return send("OPTIONS", host, "/", "", headers);
    }

    private void allows(Answer answer, String methods, String headers) {
        assertThat(answer.headers(ALLOW + "methods")).containsExactly(methods);
        assertThat(answer.headers(ALLOW + "headers")).containsExactly(headers);
    }

    private void allowsTheUsual(Answer answer) {
        allows(
                answer,
                "GET, PUT, POST, DELETE, PATCH, OPTIONS",
                "DNT,Keep-Alive,User-Agent,X-Requested-With,If-Modified-Since,Cache-Control,Content-Type,Range,"
                        + "Authorization");
        assertThat(answer.headers(ALLOW + "origin")).containsExactly("*");
        assertThat(answer.headers(ALLOW + "credentials")).containsExactly("true");
        assertThat(answer.headers("access-control-max-age")).containsExactly("1728000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"usual", "wrong", "blank"})
    void preflightsAreToldTheDefaultsWhereNothingBetterIsSaid(String name) throws IOException {
        int before = web.requests().size();
        Answer answer = preflight(name + ".test", "origin: https://any.test");

        assertThat(answer.status()).isEqualTo(204);
        allowsTheUsual(answer);
        assertThat(answer.headers("access-control-expose-headers")).isEmpty();
        assertThat(answer.headers("content-type")).containsExactly("text/plain charset=UTF-8");
        assertThat(answer.headers("content-length")).isEmpty();
        assertThat(answer.headers("vary")).isEmpty();
        assertThat(answer.body()).isEmpty();
        assertThat(web.requests()).hasSize(before);
    }

    @Test
    void everyValueIsSentAsTheIngressHasIt() throws IOException {
        for (Answer answer : List.of(preflight("set.test"), get("set.test", "/"), get("set.test", "/missing"))) {
            allows(answer, "PUT, PURGE", "X-One,X_Two");
            assertThat(answer.headers("access-control-expose-headers")).containsExactly("*, X-Three");
            assertThat(answer.headers("access-control-max-age")).containsExactly("600");
        }
        assertThat(preflight("set.test").headers(ALLOW + "credentials")).isEmpty();
        assertThat(get("set.test", "/").headers(ALLOW + "credentials"))
                .as("nothing is said, and so the backend's stays")
                .containsExactly("of-backend");
    }

    /// CO0.
    @Test
    void whereEveryOriginIsAllowedSoAreRequestsWithoutOne() throws IOException {
        assertThat(preflight("usual.test").status()).isEqualTo(204);
        Answer answer = get("usual.test", "/missing");
        assertThat(answer.status()).isEqualTo(404);
        allowsTheUsual(answer);
        assertThat(answer.headers("access-control-expose-headers")).containsExactly("of-backend");
        assertThat(answer.headers("vary")).containsExactly("Accept");
        assertThat(get("star.test", "/", "origin: https://other.test").headers(ALLOW + "origin"))
                .containsExactly("*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"without", "switched-off", "unclear"})
    void whereItIsNotSwitchedOnTheBackendSpeaksForItself(String name) throws IOException {
        for (Answer answer : List.of(
                preflight(name + ".test", "origin: https://a.test"),
                get(name + ".test", "/", "origin: https://a.test"))) {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.headers(ALLOW + "origin")).containsExactly("https://of.backend");
            assertThat(answer.headers("access-control-max-age")).containsExactly("7");
        }
    }

    @Test
    void originsOfTheListAreGivenBackAsTheyCame() throws IOException {
        for (String origin : List.of(
                "https://a.test",
                "HTTPS://A.Test",
                "https://x.b.test:8443",
                "https://x_-9.b.test:8443",
                "tauri://localhost:3000",
                "null")) {
            Answer preflight = preflight("list.test", "origin: " + origin);
            assertThat(preflight.status()).as(origin).isEqualTo(204);
            assertThat(preflight.headers("vary")).containsExactly("Origin");
            Answer answer = get("list.test", "/missing", "origin: " + origin);
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.headers("vary")).containsExactly("Accept", "Origin");
            for (Answer each : List.of(preflight, answer)) {
                assertThat(each.headers(ALLOW + "origin")).containsExactly(origin);
                assertThat(each.headers(ALLOW + "credentials")).containsExactly("true");
            }
        }
    }

    /// CO3. The original compares the end alone.
    @Test
    void otherOriginsAreLeftToTheBackend() throws IOException {
        for (String origin : List.of(
                "http://a.test",
                "https://a.test:443",
                "https://xa.test",
                "https://evil.test/https://a.test",
                "https://a.test.evil.test",
                "https://b.test:8443",
                "https://x.y.b.test:8443",
                "https://.b.test:8443",
                "https://x.b.test",
                "https://x.b.test:8444",
                "https://evil.test#.b.test:8443",
                "tauri://localhost",
                "c.test",
                "https://c.test",
                "*",
                "nul")) {
            int before = web.requests().size();
            Answer preflight = preflight("list.test", "origin: " + origin);
            assertThat(preflight.status()).as(origin).isEqualTo(200);
            assertThat(web.requests()).hasSize(before + 1);
            for (Answer each : List.of(preflight, get("list.test", "/", "origin: " + origin))) {
                assertThat(each.headers(ALLOW + "origin")).as(origin).containsExactly("https://of.backend");
                assertThat(each.headers(ALLOW + "methods")).containsExactly("of-backend");
            }
        }
    }

    @Test
    void anEmptyOriginAndNoneAreNotOfTheList() throws IOException {
        assertThat(preflight("list.test").status()).isEqualTo(200);
        assertThat(preflight("list.test", "origin:").status()).isEqualTo(200);
    }

    @Test
    void aListOfNothingThatIsAnOriginAllowsNobody() throws IOException {
        assertThat(preflight("nobody.test", "origin: https://c.test").status()).isEqualTo(200);
        assertThat(get("nobody.test", "/").headers(ALLOW + "origin")).containsExactly("https://of.backend");
    }

    /// C8: nothing is said of a path that is not served.
    @Test
    void preflightsOfAPathThatIsClosedAreRefusedLikeTheRest() throws IOException {
        for (Answer answer : List.of(preflight("denied.test"), get("denied.test", "/"))) {
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.headers(ALLOW + "origin")).isEmpty();
        }
    }

    @Test
    void otherMethodsReachTheBackend() throws IOException {
        for (String method : List.of("GET", "HEAD", "POST", "DELETE")) {
            int before = web.requests().size();
            Answer answer = send(method, "usual.test", "/", "");
            assertThat(answer.status()).as(method).isEqualTo(200);
            assertThat(answer.headers(ALLOW + "origin")).containsExactly("*");
            assertThat(web.requests()).hasSize(before + 1);
        }
    }
}
