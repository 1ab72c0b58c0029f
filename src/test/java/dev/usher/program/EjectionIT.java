package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An endpoint that refuses connections costs as few requests as can be, and is back soon after it takes them again.
class EjectionIT {

    /// Two hosts that lead to one Service, without retries.
    private static String unforgiving(int... ports) {
        return Program.service("web", ports) + ingress("one") + ingress("two");
    }

    private static String ingress(String name) {
        return """
                ---
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata:
                  name: %1$s
                  annotations:
                    nginx.ingress.kubernetes.io/proxy-next-upstream: "off"
                spec:
                  ingressClassName: nginx
                  rules:
                  - host: %1$s.test
                    http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
                """.formatted(name);
    }

    private static int failures(Program program, String host, int count) throws IOException {
        int failures = 0;
        for (int i = 0; i < count; i++) {
            failures += RawClient.get(program.http(), host, "/").status() == 502 ? 1 : 0;
        }
        return failures;
    }

    @Test
    void isMetByOneRequestOfAllRoutesTogetherAndComesBackWithinASecond() throws IOException {
        int port = Backend.deadPort();
        try (Backend a = Backend.named("a");
                Backend b = Backend.named("b");
                Backend c = Backend.named("c");
                Program program = Program.start(unforgiving(a.port(), b.port(), c.port(), port))) {
            assertThat(health(program)).hasSize(4).containsEntry(port, "reachable");
            assertThat(failures(program, "one.test", 200)).isOne();
            assertThat(health(program))
                    .hasSize(4)
                    .containsEntry(port, "ejected")
                    .containsEntry(a.port(), "reachable");
            assertThat(failures(program, "two.test", 200)).isZero();
            assertThat(a.requests().size() - b.requests().size()).isBetween(-1, 1);

            try (Backend healed = Backend.on(port, "healed")) {
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
                assertThat(failures(program, "two.test", 40)).isZero();
                assertThat(healed.requests()).hasSize(10);
                assertThat(health(program)).containsEntry(port, "reachable");
            }
            assertThat(RawClient.get(program.admin(), "localhost", "/metrics").text())
                    .contains("usher_upstream_ejections_total 1");
        }
    }

    /// What the admin port says of each endpoint, by port.
    private static Map<Integer, String> health(Program program) throws IOException {
        var health = new HashMap<Integer, String>();
        for (JsonNode upstream : JsonMapper.shared()
                .readTree(RawClient.get(program.admin(), "localhost", "/api/routes")
                        .text())
                .get("upstreams")) {
            for (JsonNode live : upstream.get("live")) {
                String endpoint = live.get("endpoint").asString();
                health.put(
                        Integer.valueOf(endpoint.substring(endpoint.lastIndexOf(':') + 1)),
                        live.get("state").asString());
            }
        }
        return health;
    }

    @Test
    void isTriedAllTheSameWhenThereIsNoOther() throws IOException {
        int port = Backend.deadPort();
        try (Program program = Program.start(unforgiving(port))) {
            assertThat(failures(program, "one.test", 10)).isEqualTo(10);

            try (Backend healed = Backend.on(port, "healed")) {
                assertThat(failures(program, "one.test", 10)).isZero();
                assertThat(healed.requests()).hasSize(10);
            }
        }
    }

    @Test
    void isNoMatterOfTheWire() throws IOException {
        // A route that speaks TLS to a port that does not must not take the endpoint away from a route that does not.
        try (Backend clear = Backend.named("clear");
                Backend other = Backend.named("other");
                Program program = Program.start(unforgiving(clear.port(), other.port())
                        + ingress("secure")
                                .replace(
                                        "annotations:",
                                        "annotations:\n    nginx.ingress.kubernetes.io/backend-protocol: HTTPS"
                                                + "\n    nginx.ingress.kubernetes.io/proxy-connect-timeout: \"1\""))) {
            for (int i = 0; i < 2; i++) {
                assertThat(RawClient.get(program.http(), "secure.test", "/").status())
                        .isIn(502, 504);
            }

            assertThat(failures(program, "one.test", 20)).isZero();

            assertThat(RawClient.get(program.admin(), "localhost", "/metrics").text())
                    .contains("usher_upstream_ejections_total 0");
        }
    }

    @Test
    void isPassedOverWhenItDoesNotAnswerAtAll() throws IOException {
        // A listener whose backlog is full lets connection attempts wait, as a node that went away does.
        try (var full = TestPorts.listen(1);
                var _ = Crowd.before(full.getLocalPort());
                Backend well = Backend.named("well");
                Program program = Program.start(
                        Program.service("web", full.getLocalPort(), well.port())
                                + ingress("one")
                                        .replace(
                                                "annotations:",
                                                "annotations:\n    nginx.ingress.kubernetes.io/proxy-connect-timeout: \"1\""))) {
            int late = 0;
            for (int i = 0; i < 20; i++) {
                late += RawClient.get(program.http(), "one.test", "/").status() == 504 ? 1 : 0;
            }

            assertThat(late).isOne();
            assertThat(well.requests()).hasSize(19);
        }
    }
}
