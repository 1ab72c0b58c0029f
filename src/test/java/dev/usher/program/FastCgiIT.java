package dev.usher.program;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.FastCgiBackend.Request;
import dev.usher.program.WebClient.Answer;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// FastCGI backends, through the whole program.
class FastCgiIT {
    private static final byte[] LARGE = new byte[8 * 1024 * 1024];
    private static final String PARAMS = """
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: params}
            data:
              DOCUMENT_ROOT: /var/www
              APP_CLIENT: "${remote_addr} of $host"
              APP_PATH: "$uri"
              APP_SCRIPT: "$fastcgi_script_name"
              PHP_VALUE: |
                a=1
                b=2
              SERVER_SOFTWARE: mine
              HTTP_X_FIXED: "yes"
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: root}
            data: {SCRIPT_FILENAME: "/srv$fastcgi_script_name"}
            """;

    private static FastCgiBackend backend;
    private static Program program;

    @BeforeAll
    static void start() throws IOException {
        new Random(3).nextBytes(LARGE);
        backend = FastCgiBackend.start((request, out) -> {
            switch (request.param("DOCUMENT_URI")) {
                case "/gone" -> out.print("Status: 410 Gone\r\nContent-Type: text/plain\r\n\r\ngone");
                case "/moved" -> out.print("Location: /elsewhere\n\n");
                case "/large" -> {
                    out.print("Content-Type: application/octet-stream\nContent-Length: " + LARGE.length + "\n\n");
                    out.print(LARGE);
                }
                case "/noisy" -> {
                    out.complain("PHP Warning: one\nfaked line two");
                    out.print("Content-Type: text/plain\n\nok");
                }
                case "/lies" -> out.print("Content-Length: 3\n\nmore than three");
                case "/silent" -> {}
                case "/wrong" -> out.print("no header\n\n");
                default ->
                    out.print("Content-Type: text/plain\r\nX-Length: "
                            + request.body().length() + "\r\n\r\nhello");
            }
        });
        program = Program.configured(
                "hsts: \"true\"",
                Program.service("php", backend.port())
                        + Program.annotated(
                                "plain", "plain.test", "php", "backend-protocol: FCGI\nproxy-body-size: \"0\"")
                        + Program.annotated(
                                "full",
                                "full.test",
                                "php",
                                "backend-protocol: FCGI\nfastcgi-index: index.php\nfastcgi-params-configmap: params")
                        + Program.annotated(
                                "root",
                                "root.test",
                                "php",
                                "backend-protocol: FCGI\nfastcgi-params-configmap: default/root")
                        + Program.annotated(
                                "missing",
                                "missing.test",
                                "php",
                                "backend-protocol: FCGI\nfastcgi-params-configmap: nothing")
                        + Program.annotated(
                                "indexless", "indexless.test", "php", "backend-protocol: FCGI\nfastcgi-index: \"\"")
                        + Program.annotated(
                                "badindex",
                                "badindex.test",
                                "php",
                                "backend-protocol: FCGI\nfastcgi-index: ../index.php")
                        + Program.annotated(
                                "badname",
                                "badname.test",
                                "php",
                                "backend-protocol: FCGI\nfastcgi-params-configmap: Params!")
                        + Program.annotated(
                                "threefold",
                                "threefold.test",
                                "php",
                                "backend-protocol: FCGI\nfastcgi-params-configmap: default/params/x")
                        + Program.annotated(
                                "nameless",
                                "nameless.test",
                                "php",
                                "backend-protocol: FCGI\nfastcgi-params-configmap: \"\"")
                        + Program.annotated(
                                "foreign",
                                "foreign.test",
                                "php",
                                "backend-protocol: FCGI\nfastcgi-params-configmap: other/params")
                        + PARAMS
                        + PARAMS.replace("name: params", "name: params, namespace: other")
                        + rewriting());
    }

    private static String rewriting() {
        return """
                ---
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata:
                  name: rewriting
                  annotations:
                    nginx.ingress.kubernetes.io/backend-protocol: FCGI
                    nginx.ingress.kubernetes.io/fastcgi-index: index.php
                    nginx.ingress.kubernetes.io/fastcgi-params-configmap: root
                    nginx.ingress.kubernetes.io/rewrite-target: /app/$1
                spec:
                  ingressClassName: nginx
                  rules:
                  - host: rewriting.test
                    http:
                      paths:
                      - path: /api/(.*)
                        pathType: ImplementationSpecific
                        backend: {service: {name: php, port: {number: 80}}}
                """;
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        backend.close();
    }

    private static Request asked(String host, String target, String... headers) throws IOException {
        try (WebClient client = Over.HTTP_1.connect(program)) {
            assertThat(client.get(host, target, headers).status()).isEqualTo(200);
        }
        return backend.last();
    }

    @Test
    void describesRequestsAsNginxDoes() throws IOException {
        Request request = asked("plain.test", "/a%20b//c.php?q=1&r=%20", "accept: text/html", "cookie: a=b");

        assertThat(request.params())
                .containsEntry("QUERY_STRING", "q=1&r=%20")
                .containsEntry("REQUEST_METHOD", "GET")
                .containsEntry("CONTENT_TYPE", "")
                .containsEntry("CONTENT_LENGTH", "")
                .containsEntry("SCRIPT_NAME", "/a b/c.php")
                .containsEntry("REQUEST_URI", "/a%20b//c.php?q=1&r=%20")
                .containsEntry("DOCUMENT_URI", "/a b/c.php")
                .containsEntry("DOCUMENT_ROOT", "")
                .containsEntry("SERVER_PROTOCOL", "HTTP/1.1")
                .containsEntry("REQUEST_SCHEME", "http")
                .containsEntry("GATEWAY_INTERFACE", "CGI/1.1")
                .containsEntry("SERVER_SOFTWARE", "usher")
                .containsEntry("REMOTE_ADDR", "127.0.0.1")
                .containsEntry("REMOTE_USER", "")
                .containsEntry("SERVER_NAME", "plain.test")
                .containsEntry("REDIRECT_STATUS", "200")
                .containsEntry("HTTP_HOST", "plain.test")
                .containsEntry("HTTP_ACCEPT", "text/html")
                .containsEntry("HTTP_COOKIE", "a=b")
                .containsEntry("HTTP_X_FORWARDED_FOR", "127.0.0.1")
                .doesNotContainKeys("HTTPS", "SCRIPT_FILENAME", "HTTP_CONNECTION", "HTTP_CONTENT_LENGTH");
        assertThat(request.param("REMOTE_PORT")).matches("[1-9][0-9]*");
        assertThat(request.keepsConnection()).isFalse();
    }

    @Test
    void replacesParametersByThoseOfTheConfigMap() throws IOException {
        Request request = asked("full.test", "/shop/?a=b", "x-fixed: no");

        assertThat(request.params())
                .containsEntry("SCRIPT_NAME", "/shop/index.php")
                .containsEntry("DOCUMENT_URI", "/shop/")
                .containsEntry("DOCUMENT_ROOT", "/var/www")
                .containsEntry("SCRIPT_FILENAME", "/var/www/shop/index.php")
                .containsEntry("APP_CLIENT", "127.0.0.1 of full.test")
                .containsEntry("APP_PATH", "/shop/")
                .containsEntry("APP_SCRIPT", "/shop/index.php")
                .containsEntry("PHP_VALUE", "a=1\nb=2")
                .containsEntry("SERVER_SOFTWARE", "mine")
                .containsEntry("HTTP_X_FIXED", "yes");
    }

    @Test
    void namesTheScriptOfARewrittenPath() throws IOException {
        Request request = asked("rewriting.test", "/api/v%31/?x=y");

        assertThat(request.params())
                .containsEntry("SCRIPT_NAME", "/app/v1/index.php")
                .containsEntry("SCRIPT_FILENAME", "/srv/app/v1/index.php")
                .containsEntry("DOCUMENT_URI", "/app/v1/")
                .containsEntry("QUERY_STRING", "x=y")
                .containsEntry("REQUEST_URI", "/api/v%31/?x=y");
    }

    @Test
    void letsNoHeaderPretendToBeAnother() throws IOException {
        Request request = asked(
                "plain.test",
                "/",
                "proxy: http://evil.test",
                "PROXY: http://evil.test",
                "x-real-ip: 6.6.6.6",
                "x!odd: 1",
                "accept: a",
                "accept: b",
                "content-type: text/x");

        assertThat(request.params())
                .doesNotContainKey("HTTP_PROXY")
                .containsEntry("HTTP_X_REAL_IP", "127.0.0.1")
                .containsEntry("HTTP_ACCEPT", "a, b")
                .containsEntry("CONTENT_TYPE", "text/x")
                .allSatisfy((name, _) -> assertThat(name).matches("[A-Z0-9_]+"));
    }

    @Test
    void keepsControlCharactersOfAPathOutOfItsParameters() throws IOException {
        Request request = asked("full.test", "/a%0Ab/");
        assertThat(request.params()).containsEntry("APP_PATH", "/ab/").containsEntry("SCRIPT_NAME", "/a\nb/index.php");
    }

    @OverBoth
    void answersWhatTheApplicationPrints(Over protocol) throws IOException {
        try (WebClient client = protocol.connect(program)) {
            Answer gone = client.get("plain.test", "/gone");
            assertThat(gone.status()).isEqualTo(410);
            assertThat(gone.header("content-type")).hasValue("text/plain");
            assertThat(gone.header("status")).isEmpty();
            assertThat(gone.body()).isEqualTo("gone");

            Answer moved = client.get("plain.test", "/moved");
            assertThat(moved.status()).isEqualTo(302);
            assertThat(moved.header("location")).hasValue("/elsewhere");

            assertThat(client.send("HEAD", "plain.test", "/gone", new byte[0]).status())
                    .isEqualTo(410);
            assertThat(client.get("plain.test", "/").body()).isEqualTo("hello");
        }
        assertThat(backend.last().param("SERVER_PROTOCOL")).startsWith("HTTP/");
        Program.await("connections end with their request", () -> backend.openConnections() == 0);
    }

    @OverBoth
    void passesBodiesOn(Over protocol) throws IOException {
        try (WebClient client = protocol.connect(program)) {
            assertThat(client.send("POST", "plain.test", "/", LARGE).header("x-length"))
                    .hasValue(Integer.toString(LARGE.length));
            assertThat(backend.last().body()).isEqualTo(new String(LARGE, ISO_8859_1));
            assertThat(backend.last().param("CONTENT_LENGTH")).isEqualTo(Integer.toString(LARGE.length));

            byte[] small = "a=b".getBytes(ISO_8859_1);
            assertThat(client.sendUnsized("plain.test", "/", small, List.of()).status())
                    .isEqualTo(200);
            assertThat(backend.last().param("CONTENT_LENGTH")).isEqualTo("3");
            assertThat(backend.last().body()).isEqualTo("a=b");
        }
    }

    @Test
    void refusesALongBodyOfUnknownLength() throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            client.send(RawClient.request("POST", "/", "plain.test", "transfer-encoding: chunked") + "\r\n");
            client.send("180000\r\n").send(new byte[0x180000]);
            assertThat(client.response().status()).isEqualTo(413);
        }
    }

    @OverBoth
    void waitsForASlowClient(Over protocol) throws IOException {
        try (WebClient client = protocol.connect(program)) {
            WebClient.PausedAnswer paused = client.sendAndPause("plain.test", "/large");
            assertThat(client(protocol)).isEqualTo("hello");
            assertThat(paused.body()).isEqualTo(LARGE);
        }
    }

    private static String client(Over protocol) throws IOException {
        try (WebClient other = protocol.connect(program)) {
            return other.get("plain.test", "/").body();
        }
    }

    @Test
    void keepsTheErrorStreamOutOfTheAnswer() throws IOException {
        try (WebClient client = Over.HTTP_1.connect(program)) {
            assertThat(client.get("plain.test", "/noisy").body()).isEqualTo("ok");
        }
    }

    static Stream<String> wrong() {
        return Stream.of("/silent", "/wrong");
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void answers502ToWhatIsNoAnswer(String target) throws IOException {
        assertThat(RawClient.get(program.http(), "plain.test", target).status()).isEqualTo(502);
    }

    @Test
    void cutsABodyThatIsLongerThanItSaid() throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            client.send(RawClient.request("GET", "/lies", "plain.test") + "\r\n");
            assertThat(new String(client.rest(), ISO_8859_1)).doesNotContain("more than three");
        }
    }

    @Test
    void tellsTheApplicationThatTheClientIsGone() throws IOException {
        int before = backend.abandoned();
        try (RawClient client = RawClient.connect(program.http())) {
            client.send(RawClient.request("POST", "/", "plain.test", "content-length: 10") + "\r\nhalf");
            Program.await("the request is on its way", () -> backend.openConnections() == 1);
        }
        Program.await("the application hears of it", () -> backend.abandoned() == before + 1);
    }

    @Test
    void answers503WithoutItsConfigMap() throws IOException {
        assertThat(RawClient.get(program.http(), "missing.test", "/").status()).isEqualTo(503);
        assertThat(RawClient.get(program.http(), "foreign.test", "/").status()).isEqualTo(503);
        assertThat(RawClient.get(program.http(), "threefold.test", "/").status())
                .isEqualTo(503);
        assertThat(asked("nameless.test", "/shop/").params()).containsEntry("SCRIPT_NAME", "/shop/");

        program.configure("allow-cross-namespace-resources: \"true\"");
        assertThat(asked("foreign.test", "/shop/").params())
                .containsEntry("SERVER_SOFTWARE", "mine")
                .containsEntry("SCRIPT_NAME", "/shop/");
        program.configure("allow-cross-namespace-resources: \"perhaps\"");
        assertThat(RawClient.get(program.http(), "foreign.test", "/").status()).isEqualTo(503);
    }

    @Test
    void namesNoScriptOfADirectoryWithoutAnIndex() throws IOException {
        for (String host : List.of("plain.test", "indexless.test")) {
            assertThat(asked(host, "/shop/").params()).containsEntry("SCRIPT_NAME", "/shop/");
        }
    }

    @Test
    void loadsNoIngressWithAnIndexOrNameThatIsNone() throws IOException {
        assertThat(RawClient.get(program.http(), "badindex.test", "/").status()).isEqualTo(404);
        assertThat(RawClient.get(program.http(), "badname.test", "/").status()).isEqualTo(404);
    }
}
