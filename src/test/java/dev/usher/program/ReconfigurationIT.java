package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Nothing is lost while configuration and endpoints change.
class ReconfigurationIT {

    @Test
    void keepsAWebSocketOpenOverAHundredReconfigurations() throws IOException {
        try (Backend backend = Backend.start((request, in, out) -> {
                    if (request.header("upgrade").isEmpty()) {
                        Backend.answer(out, 200, "plain");
                        return;
                    }
                    out.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
                    in.transferTo(out);
                });
                Program program = Program.start(
                        Program.service("web", backend.port()) + Program.ingress("web", "web.test", "Prefix / web"));
                RawClient socket = RawClient.connect(program.http())) {
            socket.send(RawClient.request(
                            "GET",
                            "/chat",
                            "web.test",
                            "Connection: Upgrade",
                            "Upgrade: websocket",
                            "Sec-WebSocket-Version: 13")
                    + "\r\n");
            assertThat(socket.response().status()).isEqualTo(101);

            for (int i = 0; i < 100; i++) {
                // The route the socket came by goes, comes back, and gets other endpoints.
                String marker = "marker-" + i;
                program.write(
                        "main.yaml",
                        (i % 2 == 0 ? Program.service("web") : Program.service("web", backend.port()))
                                + Program.ingress(marker, marker + ".test", "Exact /x web"));
                Program.await(marker, () -> program.usher().serves(marker + ".test"));
                socket.send("ping" + i);
                assertThat(new String(socket.exactly(("ping" + i).length()), StandardCharsets.US_ASCII))
                        .isEqualTo("ping" + i);
            }
        }
    }

    @Test
    void losesNoRequestWhileEndpointsAreReplacedTwoHundredTimes() throws IOException {
        String post =
                RawClient.request("POST", "/load", "web.test", "Content-Length: 20000") + "\r\n" + "x".repeat(20_000);
        Backend current = Backend.named("0");
        try (Program program = Program.start(
                Program.service("web", current.port()) + Program.ingress("web", "web.test", "Prefix / web"))) {
            try (LoadLoop load = LoadLoop.start(6, program.http(), "web.test", false);
                    LoadLoop posts = LoadLoop.start(3, () -> RawClient.connect(program.http()), post, false);
                    LoadLoop secure = LoadLoop.start(
                            2, () -> new RawClient(TlsIT.connect(program.https(), "web.test")), post, false)) {
                for (int i = 1; i <= 200; i++) {
                    Backend next = Backend.named(Integer.toString(i));
                    program.write(
                            "main.yaml",
                            Program.service("web", next.port()) + Program.ingress("web", "web.test", "Prefix / web"));
                    // Whoever asked the endpoint before has asked again since, so that nothing is under way there.
                    Program.await(
                            "the new endpoint has the traffic",
                            () -> next.requests().size() >= 100);
                    current.stopGracefully();
                    current = next;
                }
                Program.await("load", () -> load.served() > 1000 && posts.served() > 100 && secure.served() > 100);
                for (LoadLoop each : List.of(load, posts, secure)) {
                    each.finish();
                    assertThat(each.failures()).isEmpty();
                }
            }
        } finally {
            current.close();
        }
    }

    @Test
    void servesAHostUntilItIsRemovedAnd404FromThenOn() throws IOException {
        try (Backend backend = Backend.named("web");
                Program program = Program.start(
                        Program.service("web", backend.port()) + Program.ingress("web", "web.test", "Prefix / web"));
                LoadLoop load = LoadLoop.start(6, program.http(), "web.test", false)) {
            Program.await("load", () -> load.served() > 200);
            assertThat(load.failures()).isEmpty();

            program.write("main.yaml", Program.service("web", backend.port()));
            Program.await("the host is gone", () -> !load.failures().isEmpty());
            load.finish();

            assertThat(load.failures()).containsOnly("status 404");
            assertThat(RawClient.get(program.http(), "web.test", "/").status()).isEqualTo(404);
        }
    }

    @Test
    void keepsTheLastGoodContentOfAFileThatDoesNotParse() throws IOException {
        try (Backend backend = Backend.named("web");
                Program program = Program.start(
                        Program.service("web", backend.port()) + Program.ingress("web", "web.test", "Prefix / web"))) {
            program.write("main.yaml", "this: [is not\n  yaml");
            program.write("other.yaml", Program.ingress("other", "other.test", "Prefix / web"));
            Program.await("the good file", () -> program.usher().serves("other.test"));

            assertThat(RawClient.get(program.http(), "web.test", "/").text()).isEqualTo("web");
            Program.await(
                    "the problem, which is told right behind the table",
                    () -> RawClient.get(program.admin(), "localhost", "/api/problems")
                            .text()
                            .contains("SyntaxError"));
            assertThat(RawClient.get(program.admin(), "localhost", "/api/problems")
                            .text())
                    .contains("line 2");
        }
    }

    @Test
    void retriesOnAnotherEndpointWhenOneRefuses() throws IOException {
        try (Backend good = Backend.named("good");
                Program program = Program.start(Program.service("web", Backend.deadPort(), good.port())
                        + Program.ingress("web", "web.test", "Prefix / web"))) {
            for (int i = 0; i < 20; i++) {
                assertThat(RawClient.get(program.http(), "web.test", "/").status())
                        .isEqualTo(200);
            }
            assertThat(good.requests()).hasSize(20);
        }
    }

    @Test
    void answers502WhenEveryEndpointRefusesAnd504WhenNoneAnswersInTime() throws IOException {
        try (Backend silent = Backend.start((_, in, _) -> in.read());
                Program program = Program.start(Program.service("gone", Backend.deadPort())
                        + Program.service("silent", silent.port())
                        + Program.ingress("gone", "gone.test", "Prefix / gone")
                        + """
                        ---
                        apiVersion: networking.k8s.io/v1
                        kind: Ingress
                        metadata:
                          name: silent
                          annotations:
                            nginx.ingress.kubernetes.io/proxy-read-timeout: "1"
                            nginx.ingress.kubernetes.io/proxy-next-upstream-tries: "2"
                        spec:
                          ingressClassName: nginx
                          rules:
                          - host: silent.test
                            http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: silent, port: {number: 80}}}}]}
                        """)) {
            assertThat(RawClient.get(program.http(), "gone.test", "/").status()).isEqualTo(502);
            assertThat(RawClient.get(program.http(), "silent.test", "/").status())
                    .isEqualTo(504);
            assertThat(silent.requests()).hasSize(2);
        }
    }

    @Test
    void neverSendsAPostTwiceThatABackendMayHaveSeen() throws IOException {
        try (Backend closes = Backend.start((_, _, _) -> {
                    throw new IOException("closes without an answer");
                });
                Program program = Program.start(
                        Program.service("web", closes.port()) + Program.ingress("web", "web.test", "Prefix / web"))) {
            try (RawClient client = RawClient.connect(program.http())) {
                client.send(RawClient.request("POST", "/once", "web.test", "Content-Length: 2") + "\r\nhi");
                assertThat(client.response().status()).isEqualTo(502);
            }
            assertThat(closes.requests()).hasSize(1);

            assertThat(RawClient.get(program.http(), "web.test", "/again").status())
                    .isEqualTo(502);
            assertThat(closes.requests()).hasSize(1 + 3);
        }
    }
}
