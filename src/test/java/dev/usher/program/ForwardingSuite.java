package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.Backend.Request;
import dev.usher.program.WebClient.Answer;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What the backend sees of a request, and the client of a response (F, C7, C9).
abstract class ForwardingSuite extends InterplaysSuite {
    Backend backend;

    @BeforeAll
    void start() throws IOException {
        backend = backend((request, _, out) -> Backend.answer(
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
        serve("", Program.service("web", backend.port()) + Program.ingress("web", "web.test", "Prefix / web") + """
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

    @Test
    void rebuildsEveryHeaderThatCarriesTrust() throws IOException {
        get(
                "web.test:1234",
                "/x",
                "X-Forwarded-For: 6.6.6.6",
                "X-Forwarded-For: 7.7.7.7",
                "X-Real-IP: 6.6.6.6",
                "X-Forwarded-Proto: ftp",
                "X-Forwarded-Host: evil",
                "X-Forwarded-Port: 1",
                "X-Forwarded-Prefix: /evil",
                "X-Scheme: ftp",
                "X-Original-URI: /evil",
                "ssl-client-verify: SUCCESS",
                "Proxy: http://evil");

        Request seen = backend.last();
        assertThat(seen.headers("host")).containsExactly("web.test:1234");
        assertThat(seen.headers("x-forwarded-for")).containsExactly("127.0.0.1");
        assertThat(seen.headers("x-original-forwarded-for")).containsExactly("6.6.6.6, 7.7.7.7");
        assertThat(seen.headers("x-real-ip")).containsExactly("127.0.0.1");
        assertThat(seen.headers("x-forwarded-proto")).containsExactly(scheme());
        assertThat(seen.headers("x-forwarded-scheme")).containsExactly(scheme());
        assertThat(seen.headers("x-scheme")).containsExactly(scheme());
        assertThat(seen.headers("x-forwarded-host")).containsExactly("web.test:1234");
        assertThat(seen.headers("x-original-forwarded-host")).containsExactly("evil");
        assertThat(seen.headers("x-forwarded-prefix")).isEmpty();
        assertThat(seen.headers("x-original-uri")).isEmpty();
        assertThat(seen.headers("ssl-client-verify")).isEmpty();
        assertThat(seen.headers("proxy")).isEmpty();
    }

    @Test
    void keepsTheClientsRequestIdAndMakesOneWithoutIt() throws IOException {
        get("web.test", "/", "X-Request-ID: mine");
        assertThat(backend.last().headers("x-request-id")).containsExactly("mine");

        get("web.test", "/");
        assertThat(backend.last().header("x-request-id").orElse("")).matches("[0-9a-f]{32}");
    }

    @Test
    void dropsHeaderNamesWithUnderscores() throws IOException {
        get("web.test", "/", "X_Forwarded_For: 6.6.6.6", "X-Fine: 1");

        assertThat(backend.last().headers("x_forwarded_for")).isEmpty();
        assertThat(backend.last().headers("x-fine")).hasSize(1);
    }

    @Test
    void editsTheResponseHead() throws IOException {
        Answer response = get("web.test", "/");

        assertThat(response.header("server")).isEmpty();
        assertThat(response.header("x-powered-by")).hasValue("tests");
        assertThat(response.header("x-accel-redirect")).isEmpty();
        assertThat(response.header("x-internal")).isEmpty();
        assertThat(response.header("location")).hasValue("http://elsewhere/");
        assertThat(response.header("set-cookie")).hasValue("a=b");
        assertThat(response.header("date").orElse("")).doesNotContain("2001").endsWith(" GMT");
        assertThat(response.header("strict-transport-security").isPresent()).isEqualTo(scheme().equals("https"));
    }

    @Test
    void rewritesThePathAndKeepsTheQuery() throws IOException {
        get("rewrite.test", "/api/v1/things%20new?a=1&b=2");
        assertThat(backend.last().target()).isEqualTo("/v1/things%20new?a=1&b=2");
        assertThat(backend.last().headers("x-forwarded-prefix")).containsExactly("/api");

        get("rewrite.test", "/API");
        assertThat(backend.last().target()).isEqualTo("/");
    }

    @Test
    void neverLetsACapturedLineBreakIntoTheRequest() throws IOException {
        get("rewrite.test", "/api/x%0d%0aX-Injected:%201");

        assertThat(backend.last().target()).isEqualTo("/x%0D");
        assertThat(backend.last().headers("x-injected")).isEmpty();
    }

    @Test
    void sendsAnotherHostWhereTold() throws IOException {
        get("vhost.test", "/");

        assertThat(backend.last().headers("host")).containsExactly("inside.example.com");
        assertThat(backend.last().headers("x-forwarded-host")).containsExactly("vhost.test");
    }

    @Test
    void writesOneLineARequestInTheUsualFormat() throws IOException {
        get("web.test", "/logged?x=\"", "User-Agent: test\tagent", "X-Request-ID: logme");

        String version = over() == Over.HTTP_1 ? "1\\.1" : "2\\.0";
        await("the line", () -> program().log().contains("logme"));
        assertThat(program()
                        .log()
                        .lines()
                        .filter(line -> line.contains("logme"))
                        .findFirst()
                        .orElse(""))
                .matches("127\\.0\\.0\\.1 - - \\[[^]]+\\] \"GET /logged\\?x=\\\\x22 HTTP/" + version
                        + "\" 200 2 \"-\" \"test\\\\x09agent\" "
                        + "[0-9]+ [0-9.]+ \\[default-web-80\\] \\[\\] 127\\.0\\.0\\.1:[0-9]+ 2 [0-9.]+ 200 logme");
    }

    @Test
    void keepsTheHostOfAnotherHeaderWhereOneIsNamed() throws IOException {
        try (Program other = Program.configured(
                        "forwarded-host-header: X-Public-Host",
                        Program.service("web", backend.port()) + Program.ingress("web", "web.test", "Prefix / web"));
                WebClient there = over().connect(other)) {
            there.get("web.test", "/", "X-Forwarded-Host: forged.test", "X-Public-Host: public.test");

            Request request = backend.last();
            assertThat(request.headers("x-original-forwarded-host")).containsExactly("public.test");
            assertThat(request.headers("x-forwarded-host")).containsExactly("web.test");
            assertThat(request.headers("x-public-host")).containsExactly("public.test");

            there.get("web.test", "/", "X-Forwarded-Host: forged.test");
            assertThat(backend.last().headers("x-original-forwarded-host")).isEmpty();
        }
    }
}
