package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.Backend.Request;
import dev.usher.program.WebClient.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What an Ingress may say about the question that is asked of a service, and about what becomes of its answer
/// (2.2, EA1 to EA4).
abstract class ExternalAuthRowsSuite extends InterplaysSuite {
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE");

    private final CountDownLatch never = new CountDownLatch(1);
    private Backend web;
    private Backend service;

    /// Answers with the status its path begins with.
    private void judge(Request request, OutputStream out) throws IOException {
        if (request.target().equals("/never")) {
            Backend.await(never);
        }
        Backend.answer(
                out,
                Integer.parseInt(request.target().substring(1).replaceAll("[^0-9].*", "")),
                "",
                "X-User: ada",
                "X-Other: other",
                "Set-Cookie: session=1");
    }

    private String asks(String path) {
        return "auth-url: http://127.0.0.1:" + service.port() + "/" + path;
    }

    @BeforeAll
    void start() throws Exception {
        web = backend((request, _, out) ->
                Backend.answer(out, Integer.parseInt(request.header("x-want").orElse("200")), "web"));
        service = backend((request, _, out) -> judge(request, out));
        Backend secure = Backend.secure(TlsSettingsIT.serverContext(), "secure");
        var manifest = new StringBuilder(Program.service("web", web.port()));
        for (String method : METHODS) {
            manifest.append(
                    host("by-" + method.toLowerCase(java.util.Locale.ROOT), asks("200"), "auth-method: " + method));
        }
        String page = "auth-signin: https://sso.test/start?x=1";
        serve(
                "use-forwarded-headers: \"true\"\nproxy-set-headers: default/ours",
                manifest
                        + map("default", "ours", "Authorization: Bearer ours", "X-Ours: \"$host\"")
                        + map(
                                "default",
                                "asked",
                                "X-Tenant: \"$host $arg_t\"",
                                "X-Empty: \"$arg_none\"",
                                "User-Agent: usher")
                        + map("default", "odd", "X-Good: a", "x.bad: b")
                        + map("default", "length", "Content-Length: \"5\"")
                        + map("default", "framing", "Transfer-Encoding: chunked")
                        + map("other", "asked", "X-A: b")
                        + host("open", "auth-method: POST", page, "auth-response-headers: X-User")
                        + host("empty-url", "auth-url: \"\"")
                        + host("odd-url", "auth-url: 'http://127.0.0.1/{x}'")
                        + host("dotted-url", "auth-url: https://auth..test/")
                        + host(
                                "made-up",
                                "auth-url: http://$host:" + service.port() + "/200",
                                "server-alias: made-up.*")
                        + host(
                                "empties",
                                asks("200"),
                                "auth-method: \"\"",
                                "auth-proxy-set-headers: \"\"",
                                "auth-always-set-cookie: \"\"")
                        + host("small-letters", asks("200"), "auth-method: post")
                        + host("by-variable", asks("$arg_status"))
                        + host("secure", "auth-url: https://127.0.0.1:" + secure.port() + "/200")
                        + host("slow", asks("never"), "proxy-read-timeout: \"1\"")
                        + host("signin", asks("$arg_status"), "auth-signin: https://sso.test/$host/start")
                        + host("signin-empty", asks("401"), "auth-signin: \"\"")
                        + host("signin-odd", asks("401"), "auth-signin: 'https://sso.test/<x>'")
                        + host("way", asks("401"), page, "auth-signin-redirect-param: back")
                        + host("way-known", asks("401"), page, "auth-signin-redirect-param: x")
                        + host("way-empty", asks("401"), page, "auth-signin-redirect-param: \"\"")
                        + host("way-odd", asks("401"), page, "auth-signin-redirect-param: 'a{b}'")
                        + host("headers", asks("200"), "auth-response-headers: ' X-User,, x_missing , '")
                        + host(
                                "framing",
                                asks("200"),
                                "auth-response-headers: Content-Length,Transfer-Encoding,Connection,Host,Upgrade,X-User")
                        + host("no-headers", asks("200"), "auth-response-headers: \"\"")
                        + host(
                                "any-address",
                                asks("403"),
                                "satisfy: any",
                                "allowlist-source-range: 127.0.0.0/8",
                                "auth-response-headers: X-User")
                        + host("set", asks("200"), "auth-proxy-set-headers: asked")
                        + host("set-odd", asks("200"), "auth-proxy-set-headers: odd")
                        + host("set-length", asks("200"), "auth-proxy-set-headers: length")
                        + host("set-framing", asks("200"), "auth-proxy-set-headers: framing")
                        + host("set-foreign", asks("200"), "auth-proxy-set-headers: other/asked")
                        + host("set-nothing", asks("200"), "auth-proxy-set-headers: nowhere")
                        + host("set-no-name", asks("200"), "auth-proxy-set-headers: Asked!")
                        + host("back", asks("200"), "auth-request-redirect: https://back.test/x?y=z")
                        + host("back-empty", asks("200"), "auth-request-redirect: \"\"")
                        + host("back-odd", asks("200"), "auth-request-redirect: 'a{b}'")
                        + host("cookies", asks("200"))
                        + host("cookies-always", asks("200"), "auth-always-set-cookie: \"true\"")
                        + host("refused", asks("$arg_status"))
                        + host("refused-always", asks("$arg_status"), "auth-always-set-cookie: \"true\"")
                        + """
                        ---
                        apiVersion: v1
                        kind: Secret
                        metadata: {name: users}
                        stringData: {auth: "joe:{PLAIN}secret"}
                        """
                        + host(
                                "either",
                                "satisfy: any",
                                "auth-type: basic",
                                "auth-secret: users",
                                "allowlist-source-range: 10.0.0.0/8",
                                asks("$arg_status"),
                                page)
                        + host("cookies-odd", asks("200"), "auth-always-set-cookie: sometimes"));
    }

    private static String map(String namespace, String name, String... entries) {
        return """
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: %s, namespace: %s}
                data:
                  %s
                """.formatted(name, namespace, String.join("\n  ", entries));
    }

    private int asked() {
        return service.requests().size();
    }

    // ---- where and how it is asked ----

    @Test
    void withoutAUrlNobodyIsAsked() throws IOException {
        int before = asked();
        assertThat(status("open.test", "/", "x-user: me")).isEqualTo(200);
        assertThat(web.last().headers("x-user")).containsExactly("me");
        assertThat(asked()).isEqualTo(before);
    }

    @Test
    void everyMethodOfHttpMayBeTheOneOfTheQuestion() throws IOException {
        for (String method : METHODS) {
            Answer answer =
                    send("POST", "by-" + method + ".test", "/a?b", "body of the client", "content-type: text/x");

            assertThat(answer.status()).as(method).isEqualTo(200);
            Request question = service.last();
            assertThat(question.line()).isEqualTo(method + " /200 HTTP/1.1");
            assertThat(question.headers("x-original-method")).containsExactly("POST");
            assertThat(question.headers("x-original-uri")).containsExactly("/a?b");
            assertThat(question.headers("x-scheme")).containsExactly(scheme());
            assertThat(question.headers("content-length")).doesNotContain("18");
            assertThat(question.body()).isEmpty();
            assertThat(web.last().body()).isEqualTo("body of the client");
        }
        assertThat(status("small-letters.test", "/")).isEqualTo(200);
        assertThat(service.last().line()).startsWith("POST ");
    }

    /// Templates of charts leave them behind, and the question is asked all the same.
    @Test
    void whatIsEmptyOfTheQuestionIsAbsent() throws IOException {
        int before = asked();
        assertThat(status("empties.test", "/")).isEqualTo(200);
        assertThat(asked()).isEqualTo(before + 1);
        assertThat(service.last().line()).startsWith("GET ");
    }

    @Test
    void whatOneConnectionIsAboutIsNotAsked() throws IOException {
        assertThat(send("POST", "cookies.test", "/", "body", "expect: 100-continue", "te: trailers")
                        .status())
                .isEqualTo(200);
        for (String name : List.of("expect", "te", "transfer-encoding", "upgrade", "x-original-uri", "x-scheme")) {
            assertThat(service.last().headers(name)).as(name).isEmpty();
        }
    }

    /// EA1: the connection's own scheme, whatever a proxy in front forwards.
    @Test
    void theAddressAskedForIsThatOfTheConnection() throws IOException {
        String other = scheme().equals("http") ? "https" : "http";
        get("cookies.test", "/a?b", "x-forwarded-proto: " + other);
        assertThat(service.last().headers("x-original-url")).containsExactly(scheme() + "://cookies.test/a?b");
        assertThat(service.last().headers("x-forwarded-proto")).isEmpty();
        get("by-get.test", "/", "x-forwarded-proto: " + other);
        assertThat(service.last().headers("x-scheme")).containsExactly(other);
    }

    @Test
    void variablesMayStandInTheUrl() throws IOException {
        assertThat(status("by-variable.test", "/?status=200")).isEqualTo(200);
        assertThat(status("by-variable.test", "/?status=403")).isEqualTo(403);
        assertThat(service.last().target()).isEqualTo("/403");
        assertThat(status("by-variable.test", "/?status=200/../401%20x")).isEqualTo(200);
        assertThat(service.last().target()).isEqualTo("/200/../401%20x");
    }

    /// EA3.1.
    @Test
    void theServiceMaySpeakTlsWithACertificateNobodyKnows() throws IOException {
        assertThat(status("secure.test", "/")).isEqualTo(200);
    }

    @Test
    void aServiceThatDoesNotAnswerInTheTimeOfTheLocationLetsNobodyIn() throws IOException {
        int before = web.requests().size();
        assertThat(status("slow.test", "/")).isEqualTo(500);
        assertThat(web.requests()).hasSize(before);
    }

    @Test
    void whatCannotBeAskedClosesThePathAndCharactersOutOfPlaceTheIngress() throws IOException {
        int before = web.requests().size();
        for (String name : List.of(
                "empty-url",
                "dotted-url",
                "made-up",
                "set-odd",
                "set-length",
                "set-framing",
                "set-foreign",
                "set-nothing",
                "set-no-name",
                "back-odd",
                "cookies-odd")) {
            assertThat(status(name + ".test", "/")).as(name).isEqualTo(503);
        }
        assertThat(status("odd-url.test", "/")).isEqualTo(404);
        assertThat(web.requests()).hasSize(before);
    }

    // ---- what the question says ----

    @Test
    void headersOfAMapAreForTheServiceAlone() throws IOException {
        assertThat(status("set.test", "/?t=a%0d%0ab", "x-tenant: forged", "x-empty: forged", "user-agent: mine"))
                .isEqualTo(200);
        assertThat(service.last().headers("x-tenant")).containsExactly("set.test a%0d%0ab");
        assertThat(service.last().headers("x-empty")).isEmpty();
        assertThat(service.last().headers("user-agent")).containsExactly("usher");
        assertThat(web.last().headers("x-tenant")).containsExactly("forged");
        assertThat(web.last().headers("user-agent")).containsExactly("mine");
    }

    /// Credentials of ours would let everybody in.
    @Test
    void headersThatAreForBackendsAreNotForTheService() throws IOException {
        assertThat(status("set.test", "/", "authorization: Bearer mine", "x-ours: 1"))
                .isEqualTo(200);
        assertThat(service.last().headers("authorization")).containsExactly("Bearer mine");
        assertThat(service.last().headers("x-ours")).containsExactly("1");
        assertThat(web.last().headers("authorization")).containsExactly("Bearer ours");
        assertThat(web.last().headers("x-ours")).containsExactly("set.test");
    }

    @Test
    void theWayBackThatTheServiceIsToldIsTheTargetUnlessTheIngressHasOne() throws IOException {
        get("back.test", "/a?b", "x-auth-request-redirect: /evil");
        assertThat(service.last().headers("x-auth-request-redirect")).containsExactly("https://back.test/x?y=z");
        get("back-empty.test", "/a?b", "x-auth-request-redirect: /evil");
        assertThat(service.last().headers("x-auth-request-redirect")).containsExactly("/a?b");
    }

    // ---- what becomes of the answer ----

    @Test
    void onlyA401LeadsToThePageForSigningIn() throws IOException {
        redirects(
                get("signin.test", "/p/?a=b&status=401"),
                302,
                "https://sso.test/signin.test/start?rd=" + scheme() + "://signin.test%2Fp%2F%3Fa%3Db%26status%3D401");
        assertThat(status("signin.test", "/?status=200")).isEqualTo(200);
        assertThat(status("signin.test", "/?status=403")).isEqualTo(403);
        assertThat(status("signin.test", "/?status=500")).isEqualTo(500);
        for (String name : List.of("signin-empty", "signin-odd", "cookies")) {
            Answer answer = get(name + ".test", "/");
            assertThat(answer.status()).as(name).isEqualTo(name.equals("cookies") ? 200 : 401);
            assertThat(answer.headers("location")).isEmpty();
        }
    }

    @Test
    void theWayBackHasTheNameTheIngressGivesIt() throws IOException {
        String there = "https://sso.test/start?x=1&%s=" + scheme() + "://%s.test%%2Fa";
        redirects(get("way.test", "/a"), 302, there.formatted("back", "way"));
        redirects(get("way-known.test", "/a"), 302, "https://sso.test/start?x=1");
        redirects(get("way-empty.test", "/a"), 302, there.formatted("rd", "way-empty"));
        redirects(get("way-odd.test", "/a"), 302, there.formatted("rd", "way-odd"));
    }

    @Test
    void theHeadersNamedGoToTheBackendAndNoOthers() throws IOException {
        String[] forged = {"x-user: mallory", "x-user: eve", "x_missing: m", "x-other: o", "x-auth-request-email: e"};
        assertThat(status("headers.test", "/", forged)).isEqualTo(200);
        assertThat(web.last().headers("x-user")).containsExactly("ada");
        assertThat(web.last().headers("x_missing")).isEmpty();
        assertThat(web.last().headers("x-other")).containsExactly("o");
        assertThat(web.last().headers("x-auth-request-email")).isEmpty();

        assertThat(status("no-headers.test", "/", forged)).isEqualTo(200);
        assertThat(web.last().headers("x-user")).containsExactly("mallory", "eve");
    }

    /// What the answer says of its own body and connection says nothing of the request.
    @Test
    void noHeaderOfTheAnswerFramesTheRequest() throws IOException {
        assertThat(send("POST", "framing.test", "/", "four").status()).isEqualTo(200);
        assertThat(web.last().body()).isEqualTo("four");
        assertThat(web.last().headers("content-length")).containsExactly("4");
        assertThat(web.last().headers("transfer-encoding")).isEmpty();
        assertThat(web.last().headers("host")).containsExactly("framing.test");
        assertThat(web.last().headers("x-user")).containsExactly("ada");
    }

    /// SEC8: nobody was asked, and so nobody said who the client is.
    @Test
    void whoIsLetInWithoutBeingAskedForHasNoSuchHeaders() throws IOException {
        int before = asked();
        assertThat(status("any-address.test", "/", "x-user: mallory", "x-auth-request-user: mallory"))
                .isEqualTo(200);
        assertThat(asked()).isEqualTo(before);
        assertThat(web.last().headers("x-user")).isEmpty();
        assertThat(web.last().headers("x-auth-request-user")).isEmpty();
    }

    @Test
    void cookiesOfTheServiceGoWithTheStatusesThatNginxAddsHeadersToOrWithAll() throws IOException {
        var with = new ArrayList<Integer>();
        for (int status : new int[] {200, 201, 202, 204, 206, 301, 302, 303, 304, 307, 308, 400, 404, 500}) {
            if (!get("cookies.test", "/", "x-want: " + status)
                    .headers("set-cookie")
                    .isEmpty()) {
                with.add(status);
            }
            assertThat(get("cookies-always.test", "/", "x-want: " + status).headers("set-cookie"))
                    .as("" + status)
                    .containsExactly("session=1");
        }
        assertThat(with).containsExactly(200, 201, 204, 206, 301, 302, 303, 304, 307, 308);
    }

    @Test
    void cookiesOfAServiceThatRefusesGoWithItsRefusalWhereAllAreToHaveThem() throws IOException {
        for (int status : new int[] {401, 403, 404}) {
            Answer answer = get("refused-always.test", "/?status=" + status);
            assertThat(answer.status()).isEqualTo(status == 404 ? 500 : status);
            assertThat(answer.headers("set-cookie")).as("" + status).containsExactly("session=1");
            assertThat(get("refused.test", "/?status=" + status).headers("set-cookie"))
                    .isEmpty();
        }
    }

    /// EA4, whatever other ways there are to be let in.
    @Test
    void whoMaySignInIsSentThereThoughAPasswordWouldDo() throws IOException {
        String wrong = "authorization: Basic am9lOndyb25n";
        String way = "https://sso.test/start?x=1&rd=" + scheme() + "://either.test%2F%3Fstatus%3D401";
        redirects(get("either.test", "/?status=401"), 302, way);
        redirects(get("either.test", "/?status=401", wrong), 302, way);
        assertThat(status("either.test", "/?status=401", "authorization: Basic am9lOnNlY3JldA=="))
                .isEqualTo(200);
        assertThat(status("either.test", "/?status=200")).isEqualTo(200);
        assertThat(status("either.test", "/?status=403")).as("the challenge").isEqualTo(401);
    }

    @Test
    void theBackendNeverSeesWhatTheServiceWasTold() throws IOException {
        byte[] body = "unsized".getBytes(StandardCharsets.US_ASCII);
        try (WebClient other = connect()) {
            assertThat(other.sendUnsized("cookies.test", "/", body, List.of()).status())
                    .isEqualTo(200);
        }
        assertThat(web.last().body()).isEqualTo("unsized");
        for (String name :
                List.of("x-original-url", "x-original-method", "x-sent-from", "x-original-path-normalized")) {
            assertThat(web.last().headers(name)).as(name).isEmpty();
        }
    }
}
