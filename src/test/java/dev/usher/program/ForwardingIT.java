package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.Backend.Request;
import dev.usher.program.RawClient.Response;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What the backend sees of a request, and the client of a response (F, C7, C9).
class ForwardingIT {
    private static Backend backend;
    private static Program program;

    @BeforeAll
    static void start() throws IOException {
        backend = Backend.start((request, _, out) -> Backend.answer(
                out,
                200,
                "ok",
                "Server: secret/1.0",
                "Date: Mon, 01 Jan 2001 00:00:00 GMT",
                "X-Powered-By: tests",
                "X-Accel-Redirect: /internal",
                "Connection: X-Internal",
                "X-Internal: hidden",
                "Location: http://elsewhere/",
                "Set-Cookie: a=b"));
        program = Program.start(
                Program.service("web", backend.port()) + Program.ingress("web", "web.test", "Prefix / web") + """
                ---
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata:
                  name: rewrite
                  annotations:
                    nginx.ingress.kubernetes.io/rewrite-target: /$2
                    nginx.ingress.kubernetes.io/x-forwarded-prefix: /api
                spec:
                  ingressClassName: nginx
                  rules:
                  - host: rewrite.test
                    http:
                      paths:
                      - {path: "/api(/|$)(.*)", pathType: ImplementationSpecific, backend: {service: {name: web, port: {number: 80}}}}
                ---
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata:
                  name: vhost
                  annotations: {nginx.ingress.kubernetes.io/upstream-vhost: inside.example.com}
                spec:
                  ingressClassName: nginx
                  rules:
                  - host: vhost.test
                    http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
                ---
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata: {name: tls}
                spec:
                  ingressClassName: nginx
                  tls: [{hosts: [tls.test]}]
                  rules:
                  - host: tls.test
                    http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
                """);
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        backend.close();
    }

    @Test
    void rebuildsEveryHeaderThatCarriesTrust() throws IOException {
        RawClient.get(
                program.http(),
                "web.test:1234",
                "/x",
                "X-Forwarded-For: 6.6.6.6",
                "X-Forwarded-For: 7.7.7.7",
                "X-Real-IP: 6.6.6.6",
                "X-Forwarded-Proto: https",
                "X-Forwarded-Host: evil",
                "X-Forwarded-Port: 1",
                "X-Forwarded-Prefix: /evil",
                "X-Scheme: https",
                "X-Original-URI: /evil",
                "ssl-client-verify: SUCCESS",
                "Proxy: http://evil");

        Request seen = backend.last();
        assertThat(seen.headers("host")).containsExactly("web.test:1234");
        assertThat(seen.headers("x-forwarded-for")).containsExactly("127.0.0.1");
        assertThat(seen.headers("x-original-forwarded-for")).containsExactly("6.6.6.6, 7.7.7.7");
        assertThat(seen.headers("x-real-ip")).containsExactly("127.0.0.1");
        assertThat(seen.headers("x-forwarded-proto")).containsExactly("http");
        assertThat(seen.headers("x-forwarded-scheme")).containsExactly("http");
        assertThat(seen.headers("x-scheme")).containsExactly("http");
        assertThat(seen.headers("x-forwarded-host")).containsExactly("web.test:1234");
        assertThat(seen.headers("x-original-forwarded-host")).containsExactly("evil");
        assertThat(seen.headers("x-forwarded-prefix")).isEmpty();
        assertThat(seen.headers("x-original-uri")).isEmpty();
        assertThat(seen.headers("ssl-client-verify")).isEmpty();
        assertThat(seen.headers("proxy")).isEmpty();
    }

    @Test
    void keepsTheClientsRequestIdAndMakesOneWithoutIt() throws IOException {
        RawClient.get(program.http(), "web.test", "/", "X-Request-ID: mine");
        assertThat(backend.last().headers("x-request-id")).containsExactly("mine");

        RawClient.get(program.http(), "web.test", "/");
        assertThat(backend.last().header("x-request-id").orElse("")).matches("[0-9a-f]{32}");
    }

    @Test
    void leavesOutWhatBelongsToOneConnection() throws IOException {
        RawClient.get(
                program.http(),
                "web.test",
                "/",
                "Connection: close, X-Hop, X-Forwarded-For",
                "X-Hop: 1",
                "Keep-Alive: timeout=1",
                "TE: gzip",
                "X-Stays: 1");

        Request seen = backend.last();
        assertThat(seen.headers("x-hop")).isEmpty();
        assertThat(seen.headers("keep-alive")).isEmpty();
        assertThat(seen.headers("te")).isEmpty();
        assertThat(seen.headers("x-stays")).containsExactly("1");
        assertThat(seen.headers("x-forwarded-for")).containsExactly("127.0.0.1");
    }

    @Test
    void dropsHeaderNamesWithUnderscores() throws IOException {
        RawClient.get(program.http(), "web.test", "/", "X_Forwarded_For: 6.6.6.6", "X-Fine: 1");

        assertThat(backend.last().headers("x_forwarded_for")).isEmpty();
        assertThat(backend.last().headers("x-fine")).hasSize(1);
    }

    @Test
    void editsTheResponseHead() throws IOException {
        Response response = RawClient.get(program.http(), "web.test", "/");

        assertThat(response.header("server")).isEmpty();
        assertThat(response.header("x-powered-by")).hasValue("tests");
        assertThat(response.header("x-accel-redirect")).isEmpty();
        assertThat(response.header("x-internal")).isEmpty();
        assertThat(response.header("location")).hasValue("http://elsewhere/");
        assertThat(response.header("set-cookie")).hasValue("a=b");
        assertThat(response.header("date").orElse("")).doesNotContain("2001").endsWith(" GMT");
        assertThat(response.header("strict-transport-security")).isEmpty();
    }

    @Test
    void rewritesThePathAndKeepsTheQuery() throws IOException {
        RawClient.get(program.http(), "rewrite.test", "/api/v1/things%20new?a=1&b=2");
        assertThat(backend.last().target()).isEqualTo("/v1/things%20new?a=1&b=2");
        assertThat(backend.last().headers("x-forwarded-prefix")).containsExactly("/api");

        RawClient.get(program.http(), "rewrite.test", "/API");
        assertThat(backend.last().target()).isEqualTo("/");
    }

    @Test
    void neverLetsACapturedLineBreakIntoTheRequest() throws IOException {
        RawClient.get(program.http(), "rewrite.test", "/api/x%0d%0aX-Injected:%201");

        assertThat(backend.last().target()).isEqualTo("/x%0D");
        assertThat(backend.last().headers("x-injected")).isEmpty();
    }

    @Test
    void sendsAnotherHostWhereTold() throws IOException {
        RawClient.get(program.http(), "vhost.test", "/");

        assertThat(backend.last().headers("host")).containsExactly("inside.example.com");
        assertThat(backend.last().headers("x-forwarded-host")).containsExactly("vhost.test");
    }

    @Test
    void redirectsToHttpsWhereTlsIsConfigured() throws IOException {
        int before = backend.requests().size();

        Response deep = RawClient.get(program.http(), "tls.test:8080", "/a/?x=1");
        Response root = RawClient.get(program.http(), "tls.test", "/");
        Response slash = RawClient.get(program.http(), "tls.test", "/a/");

        assertThat(deep.status()).isEqualTo(308);
        assertThat(deep.header("location")).hasValue("https://tls.test/a/?x=1");
        assertThat(root.header("location")).hasValue("https://tls.test");
        assertThat(slash.header("location")).hasValue("https://tls.test/a");
        assertThat(backend.requests()).hasSize(before);
    }

    @Test
    void refusesTraceAndConnectAndAnswersOptionsForItself() throws IOException {
        for (String method : List.of("TRACE", "CONNECT")) {
            try (RawClient client = RawClient.connect(program.http())) {
                String target = method.equals("CONNECT") ? "web.test:80" : "/";
                client.send(RawClient.request(method, target, "web.test") + "\r\n");
                assertThat(client.response().status()).as(method).isEqualTo(405);
            }
        }
        try (RawClient client = RawClient.connect(program.http())) {
            client.send(RawClient.request("OPTIONS", "*", "web.test") + "\r\n");
            assertThat(client.response().status()).isEqualTo(200);
        }
    }

    @Test
    void writesOneLineARequestInTheUsualFormat() throws IOException {
        RawClient.get(program.http(), "web.test", "/logged?x=\"", "User-Agent: test\tagent", "X-Request-ID: logme");

        Program.await("the line", () -> program.log().contains("logme"));
        assertThat(program.log()
                        .lines()
                        .filter(line -> line.contains("logme"))
                        .findFirst()
                        .orElse(""))
                .matches(
                        "127\\.0\\.0\\.1 - - \\[[^]]+\\] \"GET /logged\\?x=\\\\x22 HTTP/1\\.1\" 200 2 \"-\" \"test\\\\x09agent\" "
                                + "[0-9]+ [0-9.]+ \\[default-web-80\\] \\[\\] 127\\.0\\.0\\.1:[0-9]+ 2 [0-9.]+ 200 logme");
    }

    @Test
    void keepsTheHostOfAnotherHeaderWhereOneIsNamed() throws IOException {
        try (Program other = Program.configured(
                "forwarded-host-header: X-Public-Host",
                Program.service("web", backend.port()) + Program.ingress("web", "web.test", "Prefix / web"))) {
            RawClient.get(other.http(), "web.test", "/", "X-Forwarded-Host: forged.test", "X-Public-Host: public.test");

            Request request = backend.last();
            assertThat(request.headers("x-original-forwarded-host")).containsExactly("public.test");
            assertThat(request.headers("x-forwarded-host")).containsExactly("web.test");
            assertThat(request.headers("x-public-host")).containsExactly("public.test");

            RawClient.get(other.http(), "web.test", "/", "X-Forwarded-Host: forged.test");
            assertThat(backend.last().headers("x-original-forwarded-host")).isEmpty();
        }
    }
}
