package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// HTTP/1 clients before backends that speak HTTP/2.
class Http2BackendIT {
    private static final int LARGE = 20 * 1024 * 1024;

    private static String ingress(String name, String protocol) {
        return ingress(name, protocol, 3);
    }

    private static String ingress(String name, String protocol, int tries) {
        return """
                ---
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata:
                  name: %1$s
                  annotations:
                    nginx.ingress.kubernetes.io/backend-protocol: "%2$s"
                    nginx.ingress.kubernetes.io/proxy-body-size: "0"
                    nginx.ingress.kubernetes.io/proxy-connect-timeout: "1"
                    nginx.ingress.kubernetes.io/proxy-next-upstream-tries: "%3$d"
                spec:
                  ingressClassName: nginx
                  rules:
                  - host: "%1$s.test"
                    http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: %1$s, port: {number: 80}}}}]}
                """.formatted(name, protocol, tries);
    }

    private static Program program(String protocol, int... ports) throws IOException {
        return Program.start(Program.service("web", ports) + ingress("web", protocol));
    }

    @Test
    void sendsTheRequestAsHttp2AndItsAnswerAsHttp1() throws IOException {
        try (H2Backend backend = H2Backend.start();
                Program program = program("GRPC", backend.port())) {
            RawClient.Response response = RawClient.get(
                    program.http(), "web.test", "/some?q=1", "TE: trailers", "Connection: TE", "X-Own: 1");

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("x-backend")).hasValue("h2");
            assertThat(response.text())
                    .contains(":method=GET", ":scheme=http", ":authority=web.test", ":path=/some?q=1")
                    .contains("te=trailers", "x-own=1", "x-forwarded-for=127.0.0.1")
                    .doesNotContain("connection=", "\nhost=");
            RawClient.get(program.http(), "web.test", "/other");
            assertThat(backend.accepted.get()).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void sendsAHeadOfManyFramesWithAllItsLines() throws IOException {
        String value = "v".repeat(6000);
        try (H2Backend backend = H2Backend.start();
                Program program = program("GRPC", backend.port())) {
            RawClient.Response response = RawClient.get(
                    program.http(), "web.test", "/", "X-1: " + value, "X-2: " + value, "X-3: " + value, "X-4: short");

            assertThat(response.text())
                    .contains(":method=GET", "x-1=" + value, "x-2=" + value, "x-3=" + value, "x-4=short");
        }
    }

    /// As over HTTP/1, whatever `grpc-buffer-size-kb` says.
    @Test
    void takesHeadsOfAnswersUpTo64Kilobytes() throws IOException {
        try (H2Backend backend = H2Backend.start();
                Program program = Program.configured(
                        "grpc-buffer-size-kb: \"1\"",
                        Program.service("web", backend.port()) + ingress("web", "GRPC"))) {
            assertThat(RawClient.get(program.http(), "web.test", "/head/60000")
                            .header("x-large")
                            .orElse(""))
                    .hasSize(60_000);
            assertThat(RawClient.get(program.http(), "web.test", "/head/70000").status())
                    .isEqualTo(502);
            assertThat(RawClient.get(program.http(), "web.test", "/").status()).isEqualTo(200);
        }
    }

    @Test
    void passesTrailersOnAsChunkedTrailersBothWays() throws IOException {
        try (H2Backend backend = H2Backend.start();
                Program program = program("GRPC", backend.port());
                RawClient client = RawClient.connect(program.http())) {
            client.send(
                    RawClient.request("POST", "/trailers", "web.test", "Transfer-Encoding: chunked", "Trailer: x-up")
                            + "\r\n3\r\nabc\r\n0\r\nx-up: 9\r\n\r\n");
            RawClient.Response response = client.response();

            assertThat(response.text()).isEqualTo("hello");
            assertThat(response.trailers()).containsExactlyInAnyOrder("x-sum: 7", "grpc-status: 0");
            assertThat(backend.requests.getFirst()).contains("trailer x-up=9", "received 3");
        }
    }

    @Test
    void carriesLargeBodiesBothWaysAtOnce() throws Exception {
        var bytes = new byte[LARGE];
        new Random(1).nextBytes(bytes);
        try (H2Backend backend = H2Backend.start();
                Program program = program("GRPC", backend.port());
                RawClient client = RawClient.connect(program.http())) {
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    client.send(RawClient.request("POST", "/echo", "web.test", "Content-Length: " + LARGE) + "\r\n");
                    client.send(bytes);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            RawClient.Response response = client.response();
            sender.join();

            assertThat(response.text().length()).isEqualTo(LARGE);
            var received = response.text().getBytes(StandardCharsets.ISO_8859_1);
            assertThat(Arrays.equals(received, bytes)).isTrue();
        }
    }

    @Test
    void sharesOneConnectionForManyRequestsAtATimeAndMakesAnotherAtItsLimit() throws Exception {
        try (H2Backend wide = H2Backend.start();
                H2Backend narrow = H2Backend.limited(2);
                Program program = Program.start(Program.service("web", wide.port())
                        + Program.service("slim", narrow.port())
                        + ingress("web", "GRPC")
                        + ingress("slim", "GRPC"))) {
            for (H2Backend backend : new H2Backend[] {wide, narrow}) {
                String host = backend == wide ? "web.test" : "slim.test";
                var clients = new ConcurrentLinkedQueue<RawClient>();
                for (int i = 0; i < 5; i++) {
                    RawClient client = RawClient.connect(program.http());
                    client.send(RawClient.request("GET", "/hang", host) + "\r\n");
                    clients.add(client);
                }
                Program.await("five requests", () -> backend.requests.size() == 5);
                // Whoever goes away takes his stream with him, at once.
                for (RawClient client : clients) {
                    client.close();
                }
                Program.await("five resets", () -> backend.resets.get() == 5);
            }
            // One for each of the two loops at most, and two streams on each.
            assertThat(wide.accepted.get()).isLessThanOrEqualTo(2);
            assertThat(narrow.accepted.get()).isBetween(3, 4);
        }
    }

    @Test
    void servesAFastStreamBesideManySlowOnesOnOneConnection() throws Exception {
        try (H2Backend backend = H2Backend.start();
                Program program = program("GRPC", backend.port());
                FrameClient client = FrameClient.connect(program.http(), 1024)) {
            String[] request = FrameClient.request("GET", "web.test", "/large");
            var slow = new ArrayList<FrameClient.Call>();
            for (int i = 0; i < 100; i++) {
                FrameClient.Call call = client.open(true, request);
                call.keepsCredit = true;
                slow.add(call);
            }
            for (FrameClient.Call call : slow) {
                client.awaitHead(call);
            }

            FrameClient.Call fast = client.await(client.open(true, request));

            assertThat(fast.body.size()).isEqualTo(H2Backend.LARGE);
            assertThat(slow).noneMatch(FrameClient.Call::isOver);
            assertThat(backend.accepted).as("one connection for all").hasValue(1);
        }
    }

    @Test
    void retriesRefusedStreamsWhateverTheMethodAndOthersOnlyIfIdempotent() throws IOException {
        try (H2Backend backend = H2Backend.start();
                Program program = program("GRPC", backend.port(), Backend.deadPort())) {
            assertThat(post(program, "/refuse")).isEqualTo(502);
            assertThat(backend.refused.get()).isPositive();
            backend.requests.clear();

            assertThat(post(program, "/reset")).isEqualTo(502);
            assertThat(backend.requests).hasSize(1);
        }
    }

    @Test
    void countsEveryStreamThatABackendResetsAsATry() throws IOException {
        try (H2Backend backend = H2Backend.start();
                Program program = program("GRPC", backend.port())) {
            for (int i = 0; i < 4; i++) {
                assertThat(RawClient.get(program.http(), "web.test", "/").status())
                        .isEqualTo(200);
            }
            backend.requests.clear();

            assertThat(RawClient.get(program.http(), "web.test", "/reset").status())
                    .isEqualTo(502);
            assertThat(backend.requests).hasSize(3);
        }
    }

    private static int post(Program program, String target) throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            client.send(RawClient.request("POST", target, "web.test", "Content-Length: 0") + "\r\n");
            return client.response().status();
        }
    }

    @Test
    void answers502WhenTheBackendSpeaksSomethingElseAnd504WhenItSaysNothing() throws Exception {
        try (Backend http1 = Backend.named("http1");
                Backend mute = Backend.start((_, _, _) -> {});
                H2Backend withoutAlpn = H2Backend.tls(false);
                H2Backend clear = H2Backend.start();
                Program program = Program.start(Stream.of("one", "two", "three", "four")
                                .map(name -> ingress(name, name.startsWith("t") ? "GRPCS" : "GRPC", 1))
                                .reduce("", String::concat)
                        + Program.service("one", http1.port())
                        + Program.service("two", withoutAlpn.port())
                        + Program.service("three", clear.port())
                        + Program.service("four", mute.port()))) {
            assertThat(RawClient.get(program.http(), "one.test", "/").status()).isEqualTo(502);
            assertThat(RawClient.get(program.http(), "two.test", "/").status()).isEqualTo(502);
            assertThat(RawClient.get(program.http(), "three.test", "/").status())
                    .isEqualTo(502);
            assertThat(RawClient.get(program.http(), "four.test", "/").status()).isEqualTo(504);
        }
    }

    /// P6: `proxy-body-size` and the timeouts hold as for HTTP/1.
    @Test
    void limitsBodiesAndWaitsNoLongerThanTold() throws IOException {
        try (H2Backend backend = H2Backend.start();
                Program program = Program.configured(
                        "proxy-read-timeout: \"1\"\nproxy-next-upstream: \"off\"",
                        Program.service("web", backend.port())
                                + ingress("web", "GRPC").replace("proxy-body-size: \"0\"", "proxy-body-size: \"10\""));
                RawClient client = RawClient.connect(program.http())) {
            client.send(RawClient.request("POST", "/echo", "web.test", "Transfer-Encoding: chunked") + "\r\n14\r\n"
                    + "x".repeat(20) + "\r\n0\r\n\r\n");
            assertThat(client.response().status()).isEqualTo(413);

            assertThat(RawClient.get(program.http(), "web.test", "/hang").status())
                    .isEqualTo(504);
            assertThat(backend.requests).as("not tried again").hasSize(1);
        }
    }

    @Test
    void speaksHttp2OverTls() throws Exception {
        try (H2Backend backend = H2Backend.tls(true);
                Program program = program("GRPCS", backend.port())) {
            RawClient.Response response = RawClient.get(program.http(), "web.test", "/");

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.text()).contains(":scheme=https");
        }
    }

    /// A body of unknown length, which HTTP/1.0 cannot send, is nothing special.
    @Test
    void speaksHttp2WhateverVersionOfHttp1IsAskedFor() throws IOException {
        try (H2Backend backend = H2Backend.start();
                Program program = Program.configured(
                        "proxy-http-version: \"1.0\"",
                        Program.service("web", backend.port()) + ingress("web", "GRPC"));
                RawClient client = RawClient.connect(program.http())) {
            client.send(RawClient.request("POST", "/echo", "web.test", "Transfer-Encoding: chunked")
                    + "\r\n3\r\nabc\r\n0\r\n\r\n");

            assertThat(client.response().text()).isEqualTo("abc");
        }
    }

    @Test
    void readsTheProtocolOfTheServicePortUnlessTheIngressSaysOtherwise() throws IOException {
        try (H2Backend backend = H2Backend.start();
                Backend http1 = Backend.named("http1");
                Program program = Program.start(declared("web", backend.port(), "kubernetes.io/h2c")
                        + declared("plain", http1.port(), "kubernetes.io/h2c")
                        + Program.ingress("web", "web.test", "Prefix / web")
                        + ingress("plain", "HTTP"))) {
            assertThat(RawClient.get(program.http(), "web.test", "/").header("x-backend"))
                    .hasValue("h2");
            assertThat(RawClient.get(program.http(), "plain.test", "/").text()).isEqualTo("http1");

            program.write(
                    "main.yaml",
                    Program.service("web", http1.port()) + Program.ingress("web", "web.test", "Prefix / web"));
            Program.await(
                    "the port without a protocol",
                    () -> RawClient.get(program.http(), "web.test", "/").text().equals("http1"));
        }
    }

    private static String declared(String name, int port, String protocol) {
        return Program.service(name, port).replace("targetPort: 8080", "targetPort: 8080, appProtocol: " + protocol);
    }

    @Test
    void losesNoIdempotentRequestWhenBackendsRestart() throws IOException {
        H2Backend steady = H2Backend.start();
        H2Backend moving = H2Backend.start();
        int port = moving.port();
        try (Program program = program("GRPC", steady.port(), port);
                LoadLoop load = LoadLoop.start(4, program.http(), "web.test", false)) {
            for (int i = 0; i < 6; i++) {
                long before = load.served();
                Program.await("traffic", () -> load.served() > before + 50);
                if (i % 2 == 0) {
                    moving.stopGracefully();
                }
                moving.close();
                moving = H2Backend.start(port);
                H2Backend back = moving;
                Program.await("the restarted backend has traffic", () -> !back.requests.isEmpty());
            }
            load.finish();

            assertThat(load.failures()).isEmpty();
        } finally {
            moving.close();
            steady.close();
        }
    }

    @Test
    void keepsStreamsOpenOverReconfigurations() throws Exception {
        try (H2Backend backend = H2Backend.start();
                Program program = program("GRPC", backend.port());
                RawClient client = RawClient.connect(program.http())) {
            client.send(RawClient.request("POST", "/echo", "web.test", "Transfer-Encoding: chunked") + "\r\n");
            int rounds = 0;
            for (int i = 0; i < 50; i++) {
                String host = "other" + i + ".test";
                program.write("other.yaml", Program.ingress("other", host, "Prefix / web"));
                Program.await("round " + i, () -> program.usher().serves(host));
                client.send("1\r\nx\r\n");
                rounds++;
            }
            client.send("0\r\n\r\n");

            assertThat(client.response().text()).isEqualTo("x".repeat(rounds));
            assertThat(backend.accepted.get()).isOne();
        }
    }
}
