package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.Backend.Request;
import dev.usher.program.WebClient.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What annotations do to answers: redirects, CORS, headers, cookies and error pages. One subclass for each protocol.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AnswersSuite {
    private static final String MAP = """
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: %s}
            data:
            %s
            """;

    private Backend backend;
    private Backend errors;
    private Program program;
    private WebClient client;

    abstract Over over();

    @BeforeAll
    void start() throws IOException {
        backend = Backend.start(this::serve);
        errors = Backend.start((request, _, out) -> Backend.answer(
                out,
                request.target().contains("teapot") ? 418 : 200,
                "error page for " + request.header("x-code").orElse("nothing"),
                "X-From: errors",
                "Set-Cookie: e=1; Path=/a/"));
        program = Program.configured(
                """
                global-allowed-response-headers: "X-Custom"
                add-headers: default/added
                proxy-set-headers: default/sent
                default-type: text/plain
                """,
                Program.service("web", backend.port())
                        + Program.service("errors", errors.port())
                        + Program.service("dead", Backend.deadPort())
                        + Program.service("empty")
                        + MAP.formatted("added", "  X-Seen: \"$status $uri\"\n  X-Gone: $http_x_nobody")
                        + MAP.formatted("sent", "  X-Asked: \"$request_method $host\"")
                        + MAP.formatted("custom", "  X-Custom: \"a $literal\"")
                        + annotated(
                                "moved", "web", "permanent-redirect: https://new.test/", "force-ssl-redirect: \"true\"")
                        + annotated("path", "web", "temporal-redirect: \"\"", "permanent-redirect: /there")
                        + annotated("cors", "web", "enable-cors: \"true\"", "cors-allow-origin: https://*.a.test")
                        + annotated("cors-empty", "empty", "enable-cors: \"true\"")
                        + annotated("custom", "web", "custom-headers: default/custom")
                        + annotated(
                                "changed",
                                "web",
                                "proxy-cookie-path: /a/ /b/",
                                "proxy-cookie-domain: inner.test outer.test",
                                "proxy-redirect-from: http://inner.test/",
                                "proxy-redirect-to: https://outer.test/x/")
                        + annotated("own-url", "web", "proxy-redirect-from: default")
                        + annotated(
                                "pages",
                                "web",
                                "custom-http-errors: 401,404,413,500,502,503",
                                "default-backend: errors",
                                "enable-cors: \"true\"",
                                "proxy-cookie-path: /a/ /b/",
                                "upstream-vhost: inner.test",
                                "proxy-body-size: \"1000\"")
                        + annotated("dead", "dead", "custom-http-errors: \"502\"", "default-backend: errors")
                        + annotated("fallback", "empty", "custom-http-errors: \"503\"", "default-backend: errors")
                        + annotated(
                                "passing",
                                "web",
                                "custom-http-errors: 404,502",
                                "disable-proxy-intercept-errors: \"true\"",
                                "default-backend: errors")
                        + annotated("nobody", "web", "custom-http-errors: \"404\"", "default-backend: empty")
                        + annotated("broken", "web", "custom-http-errors: \"404\"", "default-backend: dead")
                        + annotated("old", "web", "proxy-http-version: \"1.0\""));
    }

    private void serve(Request request, java.io.InputStream in, OutputStream out) throws IOException {
        switch (request.target().replaceAll("\\?.*", "")) {
            case "/missing" ->
                Backend.answer(out, 404, "plain", "Access-Control-Allow-Origin: https://mine", "X-From: web");
            case "/chunked" ->
                write(out, "HTTP/1.1 500 Oops\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nsad\r\n0\r\n\r\n");
            case "/huge" -> {
                write(out, "HTTP/1.1 404 Missing\r\nContent-Length: 1000000000\r\n\r\nbegin");
                throw new IOException("enough: " + in.read());
            }
            case "/bare" -> write(out, "HTTP/1.1 404 Missing\r\nContent-Length: 0\r\n\r\n");
            case "/cut" -> {
                write(out, "HTTP/1.1 404 Missing\r\nContent-Length: 10\r\n\r\ncut");
                throw new IOException("cut");
            }
            case "/private" -> Backend.answer(out, 401, "who", "WWW-Authenticate: Basic realm=\"r\"");
            case "/dies" -> throw new IOException("without an answer");
            case "/cookies" ->
                Backend.answer(
                        out,
                        302,
                        "",
                        "Set-Cookie: a=1; Path=/a/x; Domain=.Inner.test; HttpOnly",
                        "Set-Cookie: b=2; path=/c",
                        "Set-Cookie: plain",
                        "Location: http://inner.test/y?z",
                        "Refresh: 5; url=http://inner.test/r");
            case "/own" -> Backend.answer(out, 302, "", "Location: http://127.0.0.1:" + backend.port() + "/a?b");
            default -> Backend.answer(out, 200, "fine " + request.body().length());
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static String annotated(String name, String service, String... annotations) {
        return Program.annotated(name, name + ".test", service, String.join("\n", annotations));
    }

    @AfterAll
    void stop() throws IOException {
        program.close();
        backend.close();
        errors.close();
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
    void permanentRedirectWinsOverTheRedirectToHttps() throws IOException {
        Answer answer = client.get("moved.test", "/a?b");

        assertThat(answer.status()).isEqualTo(301);
        assertThat(answer.header("location")).hasValue("https://new.test/");
        assertThat(answer.header("content-type")).hasValue("text/plain");
        assertThat(client.get("path.test:8080", "/a").header("location")).hasValue("http://path.test/there");
    }

    @Test
    void answersPreflightsOfAllowedOriginsItself() throws IOException {
        int before = backend.requests().size();
        Answer allowed = client.send("OPTIONS", "cors.test", "/", new byte[0], "origin: HTTPS://x.A.test");

        assertThat(allowed.status()).isEqualTo(204);
        assertThat(allowed.body()).isEmpty();
        assertThat(allowed.header("content-type")).hasValue("text/plain charset=UTF-8");
        assertThat(allowed.header("access-control-allow-origin")).hasValue("HTTPS://x.A.test");
        assertThat(allowed.header("access-control-allow-credentials")).hasValue("true");
        assertThat(allowed.header("access-control-allow-methods")).hasValue("GET, PUT, POST, DELETE, PATCH, OPTIONS");
        assertThat(allowed.header("access-control-max-age")).hasValue("1728000");
        assertThat(allowed.header("vary")).hasValue("Origin");
        assertThat(backend.requests()).hasSize(before);
    }

    @Test
    void leavesRequestsOfOtherOriginsToTheBackend() throws IOException {
        for (String origin :
                List.of("https://a.test", "https://x.y.a.test", "http://x.a.test", "https://x.a.test.evil")) {
            Answer other = client.send("OPTIONS", "cors.test", "/", new byte[0], "origin: " + origin);
            assertThat(other.status()).as(origin).isEqualTo(200);
            assertThat(other.header("access-control-allow-origin")).isEmpty();
        }
        assertThat(client.get("cors.test", "/missing").headers("access-control-allow-origin"))
                .containsExactly("https://mine");
    }

    @Test
    void addsCorsHeadersToErrorAnswersToo() throws IOException {
        Answer own = client.get("cors-empty.test", "/");
        assertThat(own.status()).isEqualTo(503);
        assertThat(own.header("access-control-allow-origin")).hasValue("*");

        Answer replaced = client.get("cors.test", "/missing", "origin: https://x.a.test");
        assertThat(replaced.status()).isEqualTo(404);
        assertThat(replaced.headers("access-control-allow-origin")).containsExactly("https://x.a.test");

        Answer page = client.get("pages.test", "/missing");
        assertThat(page.body()).isEqualTo("error page for 404");
        assertThat(page.headers("access-control-allow-origin")).containsExactly("*");
    }

    @Test
    void setsHeadersWithVariablesOnAnswersAndRequests() throws IOException {
        Answer answer = client.get("custom.test", "/a/../b");

        assertThat(answer.header("x-custom")).hasValue("a $literal");
        assertThat(answer.header("x-seen")).hasValue("200 /b");
        assertThat(answer.header("x-gone")).isEmpty();
        assertThat(backend.last().headers("x-asked")).containsExactly("GET custom.test");
        assertThat(client.get("unknown.test", "/x").header("x-seen")).hasValue("404 /x");
    }

    @Test
    void changesCookiesAndRedirectsOfTheBackend() throws IOException {
        Answer changed = client.get("changed.test", "/cookies");

        assertThat(changed.headers("set-cookie"))
                .containsExactly("a=1; Path=/b/x; Domain=.outer.test; HttpOnly", "b=2; path=/c", "plain");
        assertThat(changed.headers("location")).containsExactly("https://outer.test/x/y?z");
        assertThat(changed.headers("refresh")).containsExactly("5; url=https://outer.test/x/r");
        assertThat(client.get("own-url.test", "/own").headers("location")).containsExactly("/a?b");
        assertThat(client.get("own-url.test", "/cookies").headers("location")).containsExactly("http://inner.test/y?z");
    }

    @Test
    void customErrorsComeFromTheDefaultBackend() throws IOException {
        Answer answer = client.get(
                "pages.test:8080",
                "/missing?x=1",
                "accept: application/json",
                "x-request-id: mine",
                "authorization: Basic eDp5",
                "x-code: 200");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("x-from")).hasValue("errors");
        assertThat(answer.body()).isEqualTo("error page for 404");
        assertThat(answer.headers("set-cookie")).containsExactly("e=1; Path=/a/");
        Request asked = errors.last();
        assertThat(asked.line()).isEqualTo("GET /?x=1 HTTP/1.1");
        assertThat(asked.headers("x-code")).containsExactly("404");
        assertThat(asked.headers("x-format")).containsExactly("application/json");
        assertThat(asked.headers("x-original-uri")).containsExactly("/missing?x=1");
        assertThat(asked.headers("x-namespace")).containsExactly("default");
        assertThat(asked.headers("x-ingress-name")).containsExactly("pages");
        assertThat(asked.headers("x-service-name")).containsExactly("web");
        assertThat(asked.headers("x-service-port")).containsExactly("80");
        assertThat(asked.headers("x-request-id")).containsExactly("mine");
        assertThat(asked.headers("x-forwarded-for")).containsExactly("127.0.0.1");
        assertThat(asked.headers("host")).containsExactly("pages.test:8080");
        assertThat(asked.headers("authorization")).isEmpty();
    }

    @Test
    void customErrorsReplaceEveryKindOfAnswer() throws IOException {
        for (int round = 0; round < 3; round++) {
            assertThat(client.get("pages.test", "/chunked").body()).isEqualTo("error page for 500");
            assertThat(client.get("pages.test", "/bare").body()).isEqualTo("error page for 404");
            assertThat(client.get("pages.test", "/huge").body()).isEqualTo("error page for 404");
            assertThat(client.get("pages.test", "/cut").body()).isEqualTo("error page for 404");
            assertThat(client.get("pages.test", "/dies").body()).isEqualTo("error page for 502");
            assertThat(client.get("dead.test", "/").body()).isEqualTo("error page for 502");
            assertThat(client.get("pages.test", "/").body()).isEqualTo("fine 0");
        }
        assertThat(client.send("HEAD", "pages.test", "/bare", new byte[0]).status())
                .isEqualTo(200);
        assertThat(errors.last().line()).startsWith("HEAD /");
    }

    @Test
    void theClientSeesTheStatusOfTheErrorBackendAndNothingRecurs() throws IOException {
        int before = errors.requests().size();

        assertThat(client.get("pages.test", "/missing?teapot").status()).isEqualTo(418);
        assertThat(errors.requests()).hasSize(before + 1);
    }

    @Test
    void anErrorPageForA401KeepsTheChallenge() throws IOException {
        Answer answer = client.get("pages.test", "/private");

        assertThat(answer.body()).isEqualTo("error page for 401");
        assertThat(answer.header("www-authenticate")).hasValue("Basic realm=\"r\"");
    }

    @Test
    void theErrorBackendGetsNoBody() throws IOException {
        Answer declared = client.send("POST", "pages.test", "/", new byte[5000]);
        assertThat(declared.body()).isEqualTo("error page for 413");
        assertThat(errors.last().line()).startsWith("POST /");
        assertThat(errors.last().body()).isEmpty();
        try (WebClient other = over().connect(program)) {
            Answer found = other.send("POST", "pages.test", "/missing", new byte[900]);
            assertThat(found.body()).isEqualTo("error page for 404");
            assertThat(errors.last().body()).isEmpty();
            assertThat(errors.last().headers("content-length")).doesNotContain("900");
        }
        try (WebClient other = over().connect(program)) {
            Answer unsized = other.sendUnsized("pages.test", "/", new byte[5000], List.of());
            assertThat(unsized.body()).isEqualTo("error page for 413");
        }
    }

    @Test
    void errorsOfTheBackendMayPass() throws IOException {
        assertThat(client.get("passing.test", "/missing").body()).isEqualTo("plain");
        assertThat(client.get("passing.test", "/dies").body()).isEqualTo("error page for 502");
    }

    @Test
    void anErrorBackendThatCannotAnswerLeavesTheBuiltInPage() throws IOException {
        Answer empty = client.get("nobody.test", "/missing");
        assertThat(empty.status()).isEqualTo(404);
        assertThat(empty.body()).contains("404 Not Found");

        Answer dead = client.get("broken.test", "/missing");
        assertThat(dead.status()).isEqualTo(404);
        assertThat(dead.body()).contains("404 Not Found");
    }

    @Test
    void customErrorsPlusDefaultBackendAskItOnce() throws IOException {
        int before = errors.requests().size();

        Answer answer = client.get("fallback.test", "/a/b?c");

        assertThat(answer.body()).isEqualTo("error page for 503");
        assertThat(errors.requests()).hasSize(before + 1);
        assertThat(errors.last().target()).isEqualTo("/a/b?c");
    }

    @Test
    void speaksHttp10ToTheBackend() throws IOException {
        assertThat(client.send("POST", "old.test", "/x", new byte[10]).body()).isEqualTo("fine 10");
        assertThat(backend.last().line()).isEqualTo("POST /x HTTP/1.0");
        assertThat(backend.last().headers("connection")).containsExactly("close");
        try (WebClient other = over().connect(program)) {
            assertThat(other.sendUnsized("old.test", "/x", new byte[10], List.of())
                            .status())
                    .isEqualTo(411);
        }
    }
}
