package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.resource.kube.ApiServer;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Topology-aware routing (C3.13): requests stay in the zone of the replica's node where a Service asks for it and its
/// hints are complete.
class TopologyIT {
    private static final String FLAG = "--enable-topology-aware-routing";
    private static final String AUTO = "annotations: {service.kubernetes.io/topology-mode: Auto}";
    private static final String NODE = """
            apiVersion: v1
            kind: Node
            metadata: {name: one, labels: {topology.kubernetes.io/zone: zone-a}}
            """;
    private static final String POD = """
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: usher-0, namespace: usher}
            spec: {nodeName: one, containers: [{name: usher, image: usher}]}
            """;

    private final ApiServer server = new ApiServer();

    @BeforeEach
    void begin() {
        server.apply(NODE + POD);
        server.apply(Program.CLASS + Program.ingress("web", "web.test", "Prefix / web"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String service(String metadata, String spec) {
        return """
                apiVersion: v1
                kind: Service
                metadata:
                  name: web
                  namespace: default
                  %s
                spec: {ports: [{name: http, port: 80, targetPort: 8080}]%s}
                """.formatted(metadata, spec);
    }

    private static String slice(String name, int port, String hints) {
        return """
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: %s, namespace: default, labels: {kubernetes.io/service-name: web}}
                addressType: IPv4
                ports: [{name: http, port: %d}]
                endpoints: [{addresses: [127.0.0.1]%s}]
                """.formatted(name, port, hints);
    }

    private static String hint(String zone) {
        return ", hints: {forZones: [{name: " + zone + "}]}";
    }

    private static Set<String> answers(ClusterProgram program) throws IOException {
        Set<String> answers = new HashSet<>();
        for (int i = 0; i < 8; i++) {
            answers.add(program.text("web.test"));
        }
        return answers;
    }

    @Test
    void keepsToItsZoneWhereTheServiceAsksForIt() throws IOException {
        try (Backend near = Backend.named("near");
                Backend far = Backend.named("far")) {
            String slices = slice("a", near.port(), hint("zone-a")) + slice("b", far.port(), hint("zone-b"));
            server.apply(service(AUTO, "") + slices);
            try (ClusterProgram program = ClusterProgram.start(server, FLAG)) {
                assertThat(answers(program)).containsExactly("near");

                server.apply(service("labels: {a: b}", ""));
                Program.await("no wish, all zones", () -> answers(program).size() == 2);

                server.apply(service("labels: {a: b}", ", trafficDistribution: PreferClose"));
                Program.await("the other way to ask", () -> answers(program).equals(Set.of("near")));
            }
        }
    }

    @Test
    void usesAllEndpointsWhereHintsAreIncompleteOrFitNobody() throws IOException {
        try (Backend near = Backend.named("near");
                Backend far = Backend.named("far")) {
            server.apply(service(AUTO, "") + slice("a", near.port(), hint("zone-a")) + slice("b", far.port(), ""));
            try (ClusterProgram program = ClusterProgram.start(server, FLAG)) {
                assertThat(answers(program)).containsExactlyInAnyOrder("near", "far");

                server.apply(slice("b", far.port(), hint("zone-b")));
                Program.await("hints are complete", () -> answers(program).equals(Set.of("near")));

                server.apply(slice("a", near.port(), hint("zone-c")));
                Program.await("none fits", () -> answers(program).size() == 2);
            }
        }
    }

    @Test
    void doesNothingOfTheKindWithoutTheFlag() throws IOException {
        try (Backend near = Backend.named("near");
                Backend far = Backend.named("far")) {
            server.apply(service(AUTO, "")
                    + slice("a", near.port(), hint("zone-a"))
                    + slice("b", far.port(), hint("zone-b")));
            try (ClusterProgram program = ClusterProgram.start(server)) {
                assertThat(answers(program)).containsExactlyInAnyOrder("near", "far");
            }
        }
    }
}
