package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.RawClient.Response;
import dev.usher.program.WebClient.Answer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which backend answers: hosts, wildcards, the documented path examples, default backends, missing endpoints.
class HostsAndPathsIT {
    private static Backend one;
    private static Backend two;
    private static Backend three;
    private static Program program;
    private static Unison clients;

    @BeforeAll
    static void start() throws IOException {
        one = Backend.named("one");
        two = Backend.named("two");
        three = Backend.named("three");
        program = Program.start(Program.service("one", one.port())
                + Program.service("two", two.port())
                + Program.service("three", three.port())
                + Program.service("empty")
                + Program.ingress("root", "root.test", "Prefix / one")
                + Program.ingress("exact", "exact.test", "Exact /foo one")
                + Program.ingress("exact-slash", "exact-slash.test", "Exact /foo/ one")
                + Program.ingress("prefix", "prefix.test", "Prefix /foo one")
                + Program.ingress("prefix-slash", "prefix-slash.test", "Prefix /foo/ one")
                + Program.ingress("deep", "deep.test", "Prefix /aaa/bb one")
                + Program.ingress("three", "three.test", "Prefix / one", "Prefix /aaa two", "Prefix /aaa/bbb three")
                + Program.ingress("mixed", "mixed.test", "Prefix /foo one", "Exact /foo two")
                + Program.ingress("wild", "*.wild.test", "Prefix / one")
                + Program.ingress("inner", "inner.wild.test", "Prefix / two")
                + Program.ingress("empty", "empty.test", "Prefix / empty")
                + Program.ingress("missing", "missing.test", "Prefix / nowhere")
                + """
                        ---
                        apiVersion: networking.k8s.io/v1
                        kind: Ingress
                        metadata: {name: named}
                        spec:
                          ingressClassName: nginx
                          defaultBackend: {service: {name: three, port: {number: 80}}}
                          rules:
                          - host: named.test
                            http:
                              paths:
                              - {path: /named, pathType: Prefix, backend: {service: {name: two, port: {name: http}}}}
                          - host: bare.test
                        """);
        clients = Unison.connect(program);
    }

    @AfterAll
    static void stop() throws IOException {
        clients.close();
        program.close();
        one.close();
        two.close();
        three.close();
    }

    @ParameterizedTest
    @CsvSource({
        // The examples of the Ingress documentation.
        "root.test, /anything/at/all, one",
        "exact.test, /foo, one",
        "exact.test, /bar, 404",
        "exact.test, /foo/, 404",
        "exact.test, /FOO, 404",
        "prefix.test, /foo, one",
        "prefix.test, /foo/, one",
        "prefix.test, /foo/bar, one",
        "prefix.test, /foobar, 404",
        "prefix.test, /FOO, 404",
        "prefix-slash.test, /foo/, one",
        "prefix-slash.test, /foo/x, one",
        "deep.test, /aaa/bbb, 404",
        "three.test, /aaa/bbb, three",
        "three.test, /aaa/bbb/, three",
        "three.test, /aaa/bbb/ccc, three",
        "three.test, /aaa/bbbxyz, two",
        "three.test, /aaa/ccc, two",
        "three.test, /aaaccc, one",
        "three.test, /ccc, one",
        "mixed.test, /foo, two",
        "mixed.test, /foo/, one",
        // Hosts.
        "nobody.test, /, 404",
        "sub.root.test, /, 404",
        "ROOT.test, /, one",
        "root.test., /, one",
        "root.test:8080, /, one",
        "a.wild.test, /, one",
        "a_b-1.wild.test, /, one",
        "inner.wild.test, /, two",
        "a.b.wild.test, /, 404",
        "wild.test, /, 404",
        // Named ports and default backends.
        "named.test, /named, two",
        "named.test, /other, three",
        "bare.test, /, three",
        "empty.test, /, 503",
        "missing.test, /, 503",
        // Normalisation.
        "three.test, /%61aa/ccc, two",
        "three.test, /x/../aaa, two",
        "three.test, //aaa, two",
        "three.test, /aaa%2Fbbb, three",
        "root.test, /../etc, 400",
        "root.test, /%zz, 400",
        "root.test, /a%00b, 400",
    })
    void sendsEachRequestWhereItBelongs(String host, String target, String expected) throws IOException {
        Answer answer = clients.get(host, target);

        String answered = answer.status() == 200 ? answer.body() : Integer.toString(answer.status());
        assertThat(answered).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "exact-slash.test, /foo, http://exact-slash.test/foo/",
        "prefix-slash.test, /foo?a=b, http://prefix-slash.test/foo/?a=b",
        "prefix-slash.test, /foo?, http://prefix-slash.test/foo/",
    })
    void redirectsToThePathWithItsSlash(String host, String target, String location) throws IOException {
        Response response = RawClient.get(program.http(), host, target);

        assertThat(response.status()).isEqualTo(301);
        assertThat(response.header("location")).hasValue(location);
    }

    @Test
    void passesTheTargetOnByteForByte() throws IOException {
        String target = "/aaa//b%2Fb/./c;p=1/%7e?q=%20&&x=//..";

        Answer answer = clients.get("three.test", target);

        assertThat(answer.header("x-target")).hasValue(target);
    }

    @Test
    void answersWithPagesThatNameCodeAndPhrase() throws IOException {
        assertThat(clients.get("empty.test", "/").body()).contains("<h1>503 Service Temporarily Unavailable</h1>");
        assertThat(clients.get("nobody.test", "/").body()).contains("<h1>404 Not Found</h1>");
    }

    @Test
    void refusesHttp11WithoutHost() throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            client.send("GET / HTTP/1.1\r\n\r\n");

            assertThat(client.response().status()).isEqualTo(400);
        }
    }

    @Test
    void answersTheHealthCheckOfUnknownHosts() throws IOException {
        Answer answer = clients.get("nobody.test", "/healthz");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void leavesTheHealthCheckPathOfKnownHostsToThem() throws IOException {
        try (Backend web = Backend.named("web");
                Program other = Program.start(
                        Program.service("web", web.port()) + Program.ingress("web", "web.test", "Prefix / web"),
                        "--health-check-path=/alive")) {
            assertThat(RawClient.get(other.http(), "web.test", "/alive").text()).isEqualTo("web");
            Response unknown = RawClient.get(other.http(), "nobody.test", "/alive");
            assertThat(unknown.status()).isEqualTo(200);
            assertThat(unknown.text()).isEmpty();
            for (String target : List.of("/alive/", "/alive/x", "/healthz")) {
                assertThat(RawClient.get(other.http(), "nobody.test", target).status())
                        .as(target)
                        .isEqualTo(404);
            }
            try (RawClient nameless = RawClient.connect(other.http())) {
                nameless.send("GET /alive HTTP/1.0\r\n\r\n");
                assertThat(nameless.response().status()).isEqualTo(200);
            }
            assertThat(web.requests()).hasSize(1);
        }
    }

    @Test
    void tellsConnectionsAndRequestsToWhoMayReadThem() throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            for (int i = 0; i < 2; i++) {
                client.send(RawClient.request("GET", "/nginx_status", "nobody.test") + "\r\n");
                Response response = client.response();

                assertThat(response.status()).isEqualTo(200);
                assertThat(response.header("content-type")).hasValue("text/plain");
                assertThat(response.text().split("\n", -1))
                        .usingElementComparator((line, pattern) -> line.matches(pattern) ? 0 : 1)
                        .containsExactly(
                                "Active connections: [1-9][0-9]* ",
                                "server accepts handled requests",
                                " [1-9][0-9]* [1-9][0-9]* [1-9][0-9]* ",
                                "Reading: 0 Writing: [1-9][0-9]* Waiting: [0-9]+ ",
                                "");
            }
        }
        assertThat(RawClient.get(program.http(), "nobody.test", "/nginx_status/x")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void keepsConnectionsAndRequestsFromEverybodyElse() throws IOException {
        try (Program other = Program.configured(
                "nginx-status-ipv4-whitelist: 192.0.2.1", Program.service("web") + Program.ingress("a", "a.test"))) {
            assertThat(RawClient.get(other.http(), "nobody.test", "/nginx_status")
                            .status())
                    .isEqualTo(403);
        }
    }

    @Test
    void spreadsSequentialRequestsEvenlyOverSlices() throws IOException {
        try (Backend a = Backend.named("a");
                Backend b = Backend.named("b");
                Backend c = Backend.named("c");
                Program spread = Program.start(Program.service("all", a.port(), b.port(), c.port())
                        + Program.ingress("all", "all.test", "Prefix / all"))) {
            for (int i = 0; i < 30; i++) {
                RawClient.get(spread.http(), "all.test", "/");
            }

            assertThat(a.requests()).hasSize(10);
            assertThat(b.requests()).hasSize(10);
            assertThat(c.requests()).hasSize(10);
        }
    }
}
