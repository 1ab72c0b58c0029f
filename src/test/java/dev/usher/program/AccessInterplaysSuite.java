package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.Backend.Request;
import dev.usher.program.WebClient.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who is let in, where that meets redirects, limits, error pages, CORS, headers and snippets (C8, 2.1, 2.2, 2.7,
/// 2.8).
abstract class AccessInterplaysSuite extends InterplaysSuite {
    private static final String SETTINGS = """
            use-forwarded-headers: "true"
            allow-snippet-annotations: "true"
            annotations-risk-level: Critical
            global-allowed-response-headers: X-Custom
            limit-req-status-code: "429"
            """;
    private static final String BASIC = "auth-type: basic";
    private static final String USERS = "auth-secret: users";
    private static final String CREDENTIALS = "authorization: Basic "
            + Base64.getEncoder().encodeToString("joe:secret".getBytes(StandardCharsets.US_ASCII));

    private final CountDownLatch judgement = new CountDownLatch(1);
    private Backend web;
    private Backend service;
    private Backend errors;
    private Backend copies;

    /// Answers with the status its path names; `/slow` only once it may.
    private void judge(Request request, OutputStream out) throws IOException {
        if (request.target().equals("/slow")) {
            Backend.await(judgement);
            Backend.answer(out, 200, "");
            return;
        }
        String user = request.header("x-who").orElse("nobody");
        Backend.answer(
                out,
                Integer.parseInt(request.target().substring(1)),
                "judged",
                "X-User: " + user,
                "Authorization: Bearer given",
                "WWW-Authenticate: Bearer realm=\"x\"",
                "Set-Cookie: session=1; Path=/a/");
    }

    private String asks(int status) {
        return "auth-url: http://127.0.0.1:" + service.port() + "/" + status;
    }

    @BeforeAll
    void start() throws Exception {
        web = backend((_, _, out) -> Backend.answer(out, 200, "web", "Set-Cookie: own=1; Path=/a/"));
        service = backend((request, _, out) -> judge(request, out));
        errors = backend((request, _, out) ->
                Backend.answer(out, 200, "page for " + request.header("x-code").orElse("nothing")));
        copies = named("copies");
        String pages = "custom-http-errors: 401,403,413,429,500,503";
        String cors = "enable-cors: \"true\"";
        String nobody = "allowlist-source-range: 10.0.0.0/8";
        String once = "limit-rps: \"1\"\nlimit-burst-multiplier: \"0\"";
        String[] limit = once.split("\n", -1);
        serve(
                SETTINGS,
                Program.service("web", web.port())
                        + Program.service("errors", errors.port())
                        + Program.service(
                                "next",
                                backend((_, _, out) -> Backend.answer(out, 200, "next"))
                                        .port())
                        + Program.service("empty")
                        + """
                ---
                apiVersion: v1
                kind: Secret
                metadata: {name: users}
                stringData: {auth: "joe:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ="}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: custom}
                data: {X-Custom: "here"}
                """
                        + empty("gone", BASIC, USERS, "force-ssl-redirect: \"true\"", nobody, asks(401))
                        + host("rate", asks(401), limit[0], limit[1])
                        + host(
                                "exempt",
                                limit[0],
                                limit[1],
                                "limit-allowlist: 203.0.113.0/24",
                                "denylist-source-range: 203.0.113.9")
                        + host("both", BASIC, USERS, asks(200), "auth-response-headers: X-User")
                        + host(
                                "either",
                                "satisfy: any",
                                BASIC,
                                USERS,
                                asks(200),
                                "auth-response-headers: Authorization")
                        + host("elsewhere", asks(401), "rewrite-target: https://new.test/x")
                        + host("cached", asks(200), "auth-cache-key: $http_x_key", "auth-response-headers: X-User")
                        + host(
                                "refused-once",
                                asks(401),
                                "auth-cache-key: $http_x_key",
                                "auth-cache-duration: 200 401 1m",
                                "auth-signin: https://sso.test/")
                        + host("pages-401", asks(401), pages, "default-backend: errors")
                        + host("pages-403", asks(403), pages, "default-backend: errors")
                        + host("pages-500", asks(404), pages, "default-backend: errors")
                        + host("pages-200", asks(200), pages, "default-backend: errors")
                        + host("pages-basic", BASIC, USERS, pages, "default-backend: errors", "proxy-body-size: \"10\"")
                        + host("pages-list", nobody, pages, "default-backend: errors")
                        + host("pages-rate", limit[0], limit[1], pages, "default-backend: errors")
                        + host(
                                "pages-signin",
                                asks(401),
                                pages,
                                "default-backend: errors",
                                "auth-signin: https://sso.test/")
                        + host("any-denied", "satisfy: any", asks(200), "denylist-source-range: 127.0.0.0/8")
                        + host("any-refused", "satisfy: any", asks(401), "denylist-source-range: 10.0.0.0/8")
                        + host("any-allowed", "satisfy: any", asks(500), "allowlist-source-range: 127.0.0.0/8")
                        + host("any-failed", "satisfy: any", asks(500), nobody, BASIC, USERS)
                        + host("cors-auth", cors, asks(401), nobody, "satisfy: any")
                        + host("cors-list", cors, nobody)
                        + host("cors-rate", cors, limit[0], limit[1])
                        + host("cors-signin", cors, asks(401), "auth-signin: https://sso.test/")
                        + empty("cors-empty", cors, "force-ssl-redirect: \"true\"")
                        + host("cors-own", cors, "cors-allow-origin: https://a.test", asks(401))
                        + host(
                                "snippet",
                                asks(401),
                                "permanent-redirect: https://new.test/",
                                "server-snippet: 'if ($http_x_server) { return 410; } more_set_headers \"X-Server: 1\";'",
                                "configuration-snippet: 'if ($http_x_local) { return 418; } more_set_headers \"X-Local: 1\";'",
                                cors)
                        + host(
                                "snippet-401",
                                asks(401),
                                "configuration-snippet: 'more_set_headers \"X-Local: $status\";'")
                        + host("mirror-401", asks(401), "mirror-target: http://127.0.0.1:" + copies.port() + "/refused")
                        + host(
                                "mirror-slow",
                                "auth-url: http://127.0.0.1:" + service.port() + "/slow",
                                "mirror-target: http://127.0.0.1:" + copies.port() + "/allowed")
                        + host("size", asks(401), "proxy-body-size: \"10\"")
                        + host("size-open", asks(200), "proxy-body-size: \"10\"")
                        + host("custom-401", asks(401), "custom-headers: default/custom")
                        + host("custom-302", "custom-headers: default/custom", "force-ssl-redirect: \"true\"", nobody)
                        + empty("custom-503", "custom-headers: default/custom")
                        + empty("fallback", "custom-headers: default/custom", BASIC, USERS, "default-backend: errors")
                        + ingress("rewritten.test", List.of(asks(200), "rewrite-target: /in/$1"), "Any /out/(.*) web")
                        + host("cookies", asks(200), "proxy-cookie-path: /a/ /b/", "affinity: cookie")
                        + host("main", asks(401))
                        + ingress(
                                "canary",
                                "main.test",
                                List.of("canary: \"true\"", "canary-by-header: x-canary"),
                                "Prefix / next"));
    }

    private int asked() {
        return service.requests().size();
    }

    // ---- what comes before authentication ----

    @Test
    void aMissingBackendIsToldAfterTheRedirectToHttpsAndBeforeAnyAccess() throws IOException {
        int before = asked();

        assertThat(status("gone.test", "/", CLEAR)).isEqualTo(308);
        assertThat(status("gone.test", "/", SECURE)).isEqualTo(503);
        assertThat(asked()).isEqualTo(before);
    }

    @Test
    void whoComesTooOftenIsRefusedWithoutAskingTheService() throws IOException {
        int before = asked();

        assertThat(status("rate.test", "/")).isEqualTo(401);
        assertThat(status("rate.test", "/")).isEqualTo(429);
        assertThat(asked()).isEqualTo(before + 1);
    }

    @Test
    void whoIsExemptFromLimitsIsNotSoFromLists() throws IOException {
        for (int i = 0; i < 4; i++) {
            assertThat(status("exempt.test", "/", "x-forwarded-for: 203.0.113.7"))
                    .isEqualTo(200);
            assertThat(status("exempt.test", "/", "x-forwarded-for: 203.0.113.9"))
                    .isEqualTo(403);
        }
        assertThat(status("exempt.test", "/", "x-forwarded-for: 192.0.2.1")).isEqualTo(200);
        assertThat(status("exempt.test", "/", "x-forwarded-for: 192.0.2.1, 192.0.2.1"))
                .isEqualTo(429);
    }

    @Test
    void aBodyThatIsTooLongIsRefusedBeforeAuthenticationIfItSaysSoAndAfterItIfNot() throws IOException {
        int before = asked();
        assertThat(send("POST", "size.test", "/", "longer than ten").status()).isEqualTo(413);
        assertThat(asked()).isEqualTo(before);

        try (WebClient other = connect()) {
            byte[] body = "longer than ten".getBytes(StandardCharsets.US_ASCII);
            assertThat(other.sendUnsized("size.test", "/", body, List.of()).status())
                    .isEqualTo(401);
        }
        try (WebClient other = connect()) {
            byte[] body = "longer than ten".getBytes(StandardCharsets.US_ASCII);
            assertThat(other.sendUnsized("size-open.test", "/", body, List.of()).status())
                    .isEqualTo(413);
        }
    }

    @Test
    void aRewriteToAnotherOriginComesBeforeAuthentication() throws IOException {
        int before = asked();
        redirects(get("elsewhere.test", "/a?b"), 302, "https://new.test/x?b");
        assertThat(asked()).isEqualTo(before);
    }

    // ---- several ways to be let in ----

    @Test
    void withCredentialsAndAServiceBothHaveToLetIn() throws IOException {
        int before = asked();
        Answer refused = get("both.test", "/", "x-who: eve");
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.headers("www-authenticate")).containsExactly("Basic realm=\"\"");
        assertThat(asked()).as("credentials are looked at first").isEqualTo(before);

        assertThat(status("both.test", "/", CREDENTIALS, "x-who: joe", "x-user: forged"))
                .isEqualTo(200);
        assertThat(service.last().headers("authorization")).hasSize(1);
        assertThat(web.last().headers("authorization")).isEmpty();
        assertThat(web.last().headers("x-user")).containsExactly("joe");
    }

    @ParameterizedTest
    @CsvSource({"any-denied, 200", "any-refused, 401", "any-allowed, 200", "any-failed, 500"})
    void anyOfListAndServiceIsEnoughButAListThatSaysNothingLetsNobodyIn(String host, int status) throws IOException {
        assertThat(status(host + ".test", "/")).isEqualTo(status);
    }

    @Test
    void whoIsLetInByCredentialsNeedsNoServiceThatFails() throws IOException {
        assertThat(status("any-failed.test", "/", CREDENTIALS)).isEqualTo(200);
    }

    @Test
    void aServiceMayReplaceTheCredentialsOfTheClientThatTheBackendNeverSees() throws IOException {
        assertThat(status("either.test", "/", "authorization: Bearer of-client"))
                .isEqualTo(200);
        assertThat(service.last().headers("authorization")).containsExactly("Bearer of-client");
        assertThat(web.last().headers("authorization")).containsExactly("Bearer given");

        assertThat(status("either.test", "/", CREDENTIALS)).isEqualTo(200);
        assertThat(web.last().headers("authorization")).isEmpty();
    }

    // ---- answers of the service that are kept ----

    /// EA7: what is kept is that of the host, whatever a client says it forwards.
    @Test
    void keptAnswersAreThoseOfTheHostAndOfTheKey() throws IOException {
        int before = asked();
        for (int i = 0; i < 2; i++) {
            assertThat(status("cached.test", "/", "x-key: k", "x-who: ada")).isEqualTo(200);
            assertThat(web.last().headers("x-user")).containsExactly("ada");
        }
        assertThat(status("CACHED.test:80", "/other", "x-key: k", "x-forwarded-host: evil.test"))
                .isEqualTo(200);
        assertThat(asked()).isEqualTo(before + 1);

        assertThat(status("cached.test", "/", "x-key: l", "x-who: bob")).isEqualTo(200);
        assertThat(web.last().headers("x-user")).containsExactly("bob");
        assertThat(asked()).isEqualTo(before + 2);
    }

    @Test
    void aRefusalThatIsKeptStillSendsToSignIn() throws IOException {
        int before = asked();
        for (int i = 0; i < 3; i++) {
            Answer answer = get("refused-once.test", "/p" + i, "x-key: k");
            redirects(answer, 302, "https://sso.test/?rd=" + scheme() + "://refused-once.test%2Fp" + i);
            assertThat(answer.headers("set-cookie")).containsExactly("session=1; Path=/a/");
        }
        assertThat(asked()).isEqualTo(before + 1);
    }

    // ---- error pages ----

    /// CVE-2026-24513: the client sees the page, the question stays one, and nobody is let in.
    @ParameterizedTest
    @CsvSource({"pages-401, 401", "pages-403, 403", "pages-500, 500"})
    void errorPagesReplaceWhatTheClientSeesAndNeverWhatTheServiceSays(String host, int code) throws IOException {
        int before = web.requests().size();
        int questions = asked();
        int pages = errors.requests().size();

        Answer answer = send("POST", host + ".test", "/x?y", "body of the client", "cookie: a=b");

        assertThat(answer.body()).isEqualTo("page for " + code);
        assertThat(answer.headers("www-authenticate")).hasSize(code == 401 ? 1 : 0);
        assertThat(web.requests()).hasSize(before);
        assertThat(asked()).isEqualTo(questions + 1);
        assertThat(errors.requests()).hasSize(pages + 1);
        assertThat(errors.last().line()).isEqualTo("POST /?y HTTP/1.1");
        assertThat(errors.last().body()).isEmpty();
        assertThat(errors.last().headers("x-service-name")).containsExactly("web");
        assertThat(errors.last().headers("x-original-uri")).containsExactly("/x?y");
        assertThat(status("pages-200.test", "/")).as("the connection goes on").isEqualTo(200);
    }

    @Test
    void errorPagesReplaceRefusalsOfTheProxyItself() throws IOException {
        Answer basic = get("pages-basic.test", "/", "authorization: Basic bm86bm8=");
        assertThat(basic.body()).isEqualTo("page for 401");
        assertThat(basic.headers("www-authenticate")).containsExactly("Basic realm=\"\"");
        assertThat(errors.last().headers("authorization")).isEmpty();
        assertThat(get("pages-list.test", "/").body()).isEqualTo("page for 403");
        assertThat(status("pages-rate.test", "/")).isEqualTo(200);
        assertThat(get("pages-rate.test", "/").body()).isEqualTo("page for 429");
        assertThat(send("POST", "pages-basic.test", "/", "longer than ten").body())
                .isEqualTo("page for 413");
    }

    @Test
    void whoIsToSignInSeesNoErrorPage() throws IOException {
        assertThat(status("pages-signin.test", "/")).isEqualTo(302);
    }

    // ---- other origins ----

    @ParameterizedTest
    @ValueSource(strings = {"cors-auth", "cors-list", "cors-signin", "cors-empty"})
    void preflightsAreAnsweredBeforeWhateverRefuses(String host) throws IOException {
        int before = asked();

        Answer answer = send("OPTIONS", host + ".test", "/", "", "origin: https://a.test", CLEAR);

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.headers("access-control-allow-origin")).containsExactly("*");
        assertThat(asked()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"cors-auth, 401", "cors-list, 403", "cors-signin, 302", "cors-empty, 503"})
    void refusalsMayBeReadByOtherOrigins(String host, int status) throws IOException {
        Answer answer = get(host + ".test", "/", "origin: https://a.test", SECURE);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.headers("access-control-allow-origin")).containsExactly("*");
        assertThat(answer.headers("access-control-allow-credentials")).containsExactly("true");
    }

    @Test
    void limitsAndRedirectsMayBeReadByOtherOriginsToo() throws IOException {
        for (int i = 0; i < 4; i++) {
            assertThat(send("OPTIONS", "cors-rate.test", "/", "").status())
                    .as("not counted")
                    .isEqualTo(204);
        }
        assertThat(status("cors-rate.test", "/")).isEqualTo(200);
        Answer refused = get("cors-rate.test", "/");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.headers("access-control-allow-origin")).containsExactly("*");

        Answer redirect = get("cors-empty.test", "/", CLEAR);
        assertThat(redirect.status()).isEqualTo(308);
        assertThat(redirect.headers("access-control-allow-origin")).containsExactly("*");
    }

    @Test
    void aPreflightOfAnotherOriginThanThoseListedHasToSignIn() throws IOException {
        assertThat(send("OPTIONS", "cors-own.test", "/", "", "origin: https://a.test")
                        .status())
                .isEqualTo(204);
        Answer foreign = send("OPTIONS", "cors-own.test", "/", "", "origin: https://b.test");
        assertThat(foreign.status()).isEqualTo(401);
        assertThat(foreign.headers("access-control-allow-origin")).isEmpty();
    }

    // ---- snippets and headers ----

    @Test
    void returnsOfSnippetsComeBeforePreflightsRedirectsAndAuthenticationInTheirOrder() throws IOException {
        int before = asked();

        assertThat(send("OPTIONS", "snippet.test", "/", "", "x-server: 1", "x-local: 1")
                        .status())
                .isEqualTo(410);
        assertThat(send("OPTIONS", "snippet.test", "/", "", "x-local: 1").status())
                .as("CORS stands before the snippet of the location")
                .isEqualTo(204);
        assertThat(status("snippet.test", "/", "x-local: 1")).isEqualTo(418);
        Answer redirect = get("snippet.test", "/");
        redirects(redirect, 301, "https://new.test/");
        assertThat(redirect.headers("x-server")).containsExactly("1");
        assertThat(redirect.headers("x-local")).containsExactly("1");
        assertThat(asked()).isEqualTo(before);
        assertThat(get("snippet-401.test", "/").headers("x-local")).containsExactly("401");
    }

    @Test
    void headersOfTheOwnerAreOnEveryAnswer() throws IOException {
        for (Answer answer : List.of(
                get("custom-401.test", "/"),
                get("custom-302.test", "/", CLEAR),
                get("custom-302.test", "/", SECURE),
                get("custom-503.test", "/"),
                get("fallback.test", "/"),
                get("fallback.test", "/", CREDENTIALS))) {
            assertThat(answer.headers("x-custom")).as("" + answer.status()).containsExactly("here");
        }
    }

    // ---- backends behind access ----

    @Test
    void theServiceInPlaceOfOneWithoutEndpointsIsProtectedToo() throws IOException {
        int before = errors.requests().size();
        assertThat(status("fallback.test", "/")).isEqualTo(401);
        assertThat(errors.requests()).hasSize(before);

        assertThat(get("fallback.test", "/a/../b?c", CREDENTIALS).body()).isEqualTo("page for 503");
        assertThat(errors.last().target()).isEqualTo("/a/../b?c");
        assertThat(errors.last().headers("authorization")).isEmpty();
    }

    @Test
    void theCanaryOfAProtectedPathIsProtectedToo() throws IOException {
        assertThat(status("main.test", "/", "x-canary: always")).isEqualTo(401);
        assertThat(status("main.test", "/", "x-canary: never")).isEqualTo(401);
    }

    /// The request waits for the service in between, and the loop does others meanwhile.
    @Test
    void theServiceSeesWhatTheClientAskedForAndTheBackendTheRewrittenPath() throws IOException {
        assertThat(status("rewritten.test", "/OUT/a%20b?c=d")).isEqualTo(200);

        assertThat(service.last().headers("x-original-url"))
                .containsExactly(scheme() + "://rewritten.test/OUT/a%20b?c=d");
        assertThat(web.last().target()).isEqualTo("/in/a%20b?c=d");
    }

    @Test
    void cookiesOfTheServiceAreNotThoseOfTheBackend() throws IOException {
        List<String> cookies = get("cookies.test", "/").headers("set-cookie");

        assertThat(cookies).contains("session=1; Path=/a/", "own=1; Path=/b/").hasSize(3);
        assertThat(cookies)
                .filteredOn(cookie -> cookie.startsWith("INGRESSCOOKIE="))
                .hasSize(1);
    }

    @Test
    void nothingIsCopiedBeforeTheServiceLetsItIn() throws Exception {
        assertThat(status("mirror-401.test", "/")).isEqualTo(401);
        try (WebClient waiting = connect()) {
            Thread asking = Thread.ofVirtual().start(() -> {
                try {
                    waiting.get("mirror-slow.test", "/");
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            Program.await("the service is asked", () -> service.last().target().equals("/slow"));
            assertThat(copies.connections()).isZero();
            judgement.countDown();
            asking.join();
        }
        Program.await("the copy arrives", () -> copies.requests().size() == 1);
        assertThat(copies.last().target()).isEqualTo("/allowed");
    }
}
