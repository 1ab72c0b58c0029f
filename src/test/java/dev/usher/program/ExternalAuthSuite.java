package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.Backend.Request;
import dev.usher.program.WebClient.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Authentication by another service (2.2, EA1–EA7), over one protocol to clients.
abstract class ExternalAuthSuite extends ManifestSuite {
    private Backend service;
    private Backend web;

    @BeforeEach
    void startBackends() throws IOException {
        service = Backend.start((request, _, out) -> judge(request, out));
        web = Backend.start((request, _, out) ->
                Backend.answer(out, Integer.parseInt(request.header("x-want").orElse("200")), "web"));
    }

    /// Answers with the status its path names, and with whatever an oauth2-proxy sends along.
    private static void judge(Request request, OutputStream out) throws IOException {
        int status = Integer.parseInt(request.target().split("/", -1)[2]);
        Backend.answer(
                out,
                status,
                "judged",
                "X-User: ada",
                "Set-Cookie: session=1; Path=/",
                "Set-Cookie: csrf=2",
                "WWW-Authenticate: Bearer realm=\"x\"");
    }

    @AfterEach
    void stopBackends() throws IOException {
        web.close();
        service.close();
    }

    private void serve(String annotations) throws IOException {
        serveAll(Program.service("web", web.port()) + Program.annotated("web", "web.test", "web", annotations));
    }

    private void serve(String settings, String annotations) throws IOException {
        serveAll(Program.service("web", web.port())
                + Program.annotated("web", "web.test", "web", annotations)
                + Program.configMap(settings));
    }

    private String url(int status) {
        return "auth-url: http://127.0.0.1:" + service.port() + "/auth/" + status;
    }

    @Test
    void letsInWhatTheServiceLetsInAndAsksItProperly() throws IOException {
        serve(url(202));

        Answer answer = client().send(
                        "POST",
                        "web.test",
                        "/a/../b%20c?d=e",
                        "body".getBytes(StandardCharsets.US_ASCII),
                        "authorization: Bearer t",
                        "x-auth-request-redirect: /evil",
                        "x-forwarded-proto: gopher");

        assertThat(answer.status()).isEqualTo(200);
        Request question = service.last();
        assertThat(question.line()).isEqualTo("GET /auth/202 HTTP/1.1");
        assertThat(question.body()).isEmpty();
        assertThat(question.headers("content-length")).isEmpty();
        assertThat(question.headers("host")).containsExactly("127.0.0.1:" + service.port());
        assertThat(question.headers("authorization")).containsExactly("Bearer t");
        assertThat(question.headers("x-original-url").getFirst()).endsWith("://web.test/a/../b%20c?d=e");
        assertThat(question.headers("x-original-method")).containsExactly("POST");
        assertThat(question.headers("x-original-path-normalized")).containsExactly("/b c");
        assertThat(question.headers("x-auth-request-redirect")).containsExactly("/a/../b%20c?d=e");
        assertThat(question.headers("x-sent-from")).containsExactly("nginx-ingress-controller");
        assertThat(question.headers("x-real-ip")).containsExactly("127.0.0.1");
        assertThat(question.headers("x-forwarded-for")).containsExactly("127.0.0.1");
        assertThat(question.headers("x-forwarded-proto")).isEmpty();
        assertThat(web.last().body()).isEqualTo("body");
        assertThat(web.last().headers("x-request-id")).isEqualTo(question.headers("x-request-id"));
        assertThat(web.last().headers("x-auth-request-redirect")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"401, 401", "403, 403", "404, 500", "302, 500", "500, 500"})
    void refusesWhatTheServiceRefuses(int judged, int told) throws IOException {
        serve(url(judged));

        Answer answer = client().get("web.test", "/");

        assertThat(answer.status()).isEqualTo(told);
        assertThat(answer.header("www-authenticate"))
                .isEqualTo(judged == 401 ? Optional.of("Bearer realm=\"x\"") : Optional.empty());
        assertThat(web.requests()).isEmpty();
    }

    @Test
    void letsNobodyInWhenTheServiceIsGone() throws IOException {
        serve("auth-url: http://127.0.0.1:" + Backend.deadPort() + "/auth");

        assertThat(client().get("web.test", "/").status()).isEqualTo(500);
        assertThat(web.requests()).isEmpty();
    }

    @Test
    void headersOfTheAnswerReplaceThoseOfTheClient() throws IOException {
        serve(url(200) + "\nauth-response-headers: X-User, X-Groups");

        client().get("web.test", "/", "x-user: mallory", "x-groups: admins", "x-auth-request-user: mallory");

        assertThat(web.last().headers("x-user")).containsExactly("ada");
        assertThat(web.last().headers("x-groups")).isEmpty();
        assertThat(web.last().headers("x-auth-request-user")).isEmpty();
    }

    @Test
    void aClientThatIsNotSignedInIsSentToSignIn() throws IOException {
        serve(url(401) + "\nauth-signin: https://$host/oauth2/start");

        Answer answer = client().get("web.test", "/a?b=c&d");

        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.header("location").orElseThrow())
                .matches("https://web\\.test/oauth2/start\\?rd=https?://web\\.test%2Fa%3Fb%3Dc%26d");
        assertThat(answer.headers()).contains("set-cookie: session=1; Path=/", "set-cookie: csrf=2");
    }

    @Test
    void theWayBackStaysAsThePageHasIt() throws IOException {
        serve(url(401) + "\nauth-signin: https://sso.test/?a=1&back=$escaped_request_uri"
                + "\nauth-signin-redirect-param: back");

        assertThat(client().get("web.test", "/x?y").header("location")).contains("https://sso.test/?a=1&back=%2Fx%3Fy");
    }

    @ParameterizedTest
    @CsvSource({"200, false, 2", "404, false, 0", "404, true, 2"})
    void cookiesOfTheAnswerReachTheClient(int status, boolean always, int cookies) throws IOException {
        serve(url(200) + "\nauth-always-set-cookie: \"" + always + "\"");

        Answer answer = client().get("web.test", "/", "x-want: " + status);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.headers().stream().filter(line -> line.startsWith("set-cookie: ")))
                .hasSize(cookies);
    }

    @Test
    void cachedAnswersAreNotAskedForAgain() throws IOException {
        serve(url(200) + "\nauth-cache-key: $remote_user$http_authorization\nauth-response-headers: X-User");

        client().get("web.test", "/", "authorization: one");
        client().get("web.test", "/again", "authorization: one", "x-user: mallory");
        assertThat(service.requests()).hasSize(1);
        assertThat(web.last().headers("x-user")).containsExactly("ada");

        client().get("web.test", "/", "authorization: two");
        assertThat(service.requests()).hasSize(2);
    }

    @Test
    void answersOfOtherStatusesAreAskedForEachTime() throws IOException {
        serve(url(200) + "\nauth-cache-key: $http_authorization\nauth-cache-duration: 202 401 1m");

        client().get("web.test", "/", "authorization: one");
        client().get("web.test", "/", "authorization: one");

        assertThat(service.requests()).hasSize(2);
    }

    @Test
    void methodAndHeadersOfTheQuestionAreAsAskedFor() throws IOException {
        serveAll(Program.service("web", web.port())
                + Program.annotated(
                        "web",
                        "web.test",
                        "web",
                        url(200)
                                + "\nauth-method: POST\nauth-proxy-set-headers: question\nauth-request-redirect: /back")
                + """
                        ---
                        apiVersion: v1
                        kind: ConfigMap
                        metadata: {name: question}
                        data: {X-Tenant: "$host-tenant", X-Empty: ""}
                        """);

        client().get("web.test", "/a?b", "x-empty: mallory");

        Request question = service.last();
        assertThat(question.line()).startsWith("POST ");
        assertThat(question.headers("x-tenant")).containsExactly("web.test-tenant");
        assertThat(question.headers("x-empty")).isEmpty();
        assertThat(question.headers("x-auth-request-redirect")).containsExactly("/back");
        assertThat(question.headers("x-original-uri")).containsExactly("/a?b");
        assertThat(question.headers("x-scheme").getFirst()).startsWith("http");
    }

    /// What the documentation of authentik asks for, and of the other directives none.
    @Test
    void aSnippetSetsHeadersOfTheQuestion() throws IOException {
        serve(
                "allow-snippet-annotations: \"true\"\nannotations-risk-level: Critical\n",
                url(200) + "\nauth-snippet: 'proxy_set_header X-Forwarded-Host $http_host;'");

        assertThat(client().get("web.test", "/", "x-forwarded-host: mallory").status())
                .isEqualTo(200);
        assertThat(service.last().headers("x-forwarded-host")).containsExactly("web.test");
        assertThat(web.last().headers("x-forwarded-host")).doesNotContain("mallory");
    }

    @Test
    void aSnippetOfTheQuestionWithOtherDirectivesClosesThePath() throws IOException {
        serve(
                "allow-snippet-annotations: \"true\"\nannotations-risk-level: Critical\n",
                url(200) + "\nauth-snippet: 'proxy_set_header X-A b; if ($http_x) { return 200; }'");

        assertThat(client().get("web.test", "/").status()).isEqualTo(503);
    }

    /// A name that is the proxy's own: what came is gone, and nothing of it is kept under another name.
    @Test
    void headersOfTheProxyMayBeNamedAmongThoseOfTheAnswer() throws IOException {
        serve(url(200) + "\nauth-response-headers: X-Forwarded-Host, X-Forwarded-For");

        assertThat(client().get("web.test", "/", "x-forwarded-host: mallory", "x-forwarded-for: 192.0.2.1")
                        .status())
                .isEqualTo(200);
        assertThat(web.last().headers("x-original-forwarded-host")).isEmpty();
    }

    @Test
    void aMissingMapOfHeadersClosesThePathUntilItIsThere() throws IOException {
        serve(url(200) + "\nauth-proxy-set-headers: healing");
        assertThat(client().get("web.test", "/").status()).isEqualTo(503);

        program().write("healing.yaml", """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: healing}
                data: {X-A: b}
                """);

        Program.await(
                "the map heals the path", () -> client().get("web.test", "/").status() == 200);
        assertThat(service.last().headers("x-a")).containsExactly("b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "auth-url: ftp://127.0.0.1/",
                "auth-url: http:///nohost",
                "auth-url: http://$http_x_choose/auth",
                "auth-url: http://127.0.0.1/\nauth-method: BREW",
                "auth-url: http://127.0.0.1/\nauth-cache-duration: often",
                "auth-url: http://127.0.0.1/\nauth-always-set-cookie: maybe",
                "auth-url: http://127.0.0.1/\nauth-request-redirect: '<x>'",
                "auth-url: http://127.0.0.1/\nauth-response-headers: 'a{b}'",
            })
    void whatCannotBeAskedClosesThePath(String annotations) throws IOException {
        serve(annotations);

        assertThat(client().get("web.test", "/").status()).isEqualTo(503);
        assertThat(web.requests()).isEmpty();
    }

    @Test
    void globalAuthenticationAsksForAllButThoseExcused() throws IOException {
        serveAll(Program.service("web", web.port())
                + Program.annotated("web", "web.test", "web", "proxy-body-size: 1m")
                + Program.annotated("open", "open.test", "web", "enable-global-auth: \"false\"")
                + Program.annotated("own", "own.test", "web", url(200))
                + Program.ingress("acme", "acme.test", "Prefix /.well-known/acme-challenge web")
                + Program.configMap("global-auth-url: http://127.0.0.1:" + service.port() + "/auth/401\n"
                        + "global-auth-signin: https://sso.test/"));

        assertThat(client().get("web.test", "/").status()).isEqualTo(302);
        assertThat(client().get("open.test", "/").status()).isEqualTo(200);
        assertThat(client().get("own.test", "/").status()).isEqualTo(200);
        assertThat(client().get("acme.test", "/.well-known/acme-challenge/x").status())
                .isEqualTo(200);
    }

    @Test
    void aGlobalUrlThatIsNoneClosesEverything() throws IOException {
        serve("global-auth-url: \"nonsense\"\n", "proxy-body-size: 1m");

        assertThat(client().get("web.test", "/").status()).isEqualTo(503);
    }

    @Test
    void aMissingBackendIsToldBeforeAuthentication() throws IOException {
        serveAll(Program.service("web") + Program.annotated("web", "web.test", "web", url(401)));

        assertThat(client().get("web.test", "/").status()).isEqualTo(503);
        assertThat(service.requests()).isEmpty();
    }

    @Test
    void redirectsComeBeforeAuthentication() throws IOException {
        serve(url(401) + "\napp-root: /app");

        assertThat(client().get("web.test", "/").status()).isEqualTo(302);
        assertThat(service.requests()).isEmpty();
    }

    /// With `satisfy: any` an address that is let in needs no service, and one that is not may still ask it.
    @ParameterizedTest
    @CsvSource({"127.0.0.0/8, 401, 200", "10.0.0.0/8, 200, 200", "10.0.0.0/8, 401, 401", "10.0.0.0/8, 403, 403"})
    void satisfyAnyNeedsOneOfAddressAndService(String allowed, int judged, int told) throws IOException {
        serve(url(judged) + "\nsatisfy: any\nallowlist-source-range: " + allowed);

        assertThat(client().get("web.test", "/").status()).isEqualTo(told);
    }

    /// The way of an oauth2-proxy: refused, sent to its page, given a cookie there, sent back, let in.
    @Test
    void aWholeSignInLeadsBackToWhatWasAskedFor() throws IOException {
        try (Backend oauth = Backend.start((request, _, out) -> oauth2(request, out))) {
            serveAll(Program.service("web", web.port())
                    + Program.service("oauth", oauth.port())
                    + Program.annotated(
                            "web",
                            "localhost",
                            "web",
                            "auth-url: http://$host:" + oauth.port() + "/oauth2/auth\n"
                                    + "auth-signin: http://$http_host/oauth2/start?rd=$escaped_request_uri\n"
                                    + "auth-response-headers: X-Auth-Request-User")
                    + Program.ingress("oauth", "localhost", "Prefix /oauth2 oauth"));

            Answer refused = client().get("localhost", "/report?year=2026");
            String page = refused.header("location").orElseThrow();
            assertThat(page).isEqualTo("http://localhost/oauth2/start?rd=%2Freport%3Fyear%3D2026");
            Answer signedIn = client().get("localhost", page.substring("http://localhost".length()));
            assertThat(signedIn.header("location")).contains("/report?year=2026");
            String cookie = signedIn.header("set-cookie").orElseThrow().replaceAll(";.*", "");
            Answer report = client().get("localhost", "/report?year=2026", "cookie: " + cookie);

            assertThat(List.of(refused.status(), signedIn.status(), report.status()))
                    .containsExactly(302, 302, 200);
            assertThat(web.last().headers("x-auth-request-user")).containsExactly("ada");
        }
    }

    private static void oauth2(Request request, OutputStream out) throws IOException {
        if (request.target().startsWith("/oauth2/start")) {
            String back = URLDecoder.decode(request.target().replaceAll(".*rd=", ""), StandardCharsets.US_ASCII);
            Backend.answer(out, 302, "", "Location: " + back, "Set-Cookie: _oauth2_proxy=ticket; HttpOnly");
        } else if (request.headers("cookie").contains("_oauth2_proxy=ticket")) {
            Backend.answer(out, 202, "", "X-Auth-Request-User: ada");
        } else {
            Backend.answer(out, 401, "");
        }
    }
}
