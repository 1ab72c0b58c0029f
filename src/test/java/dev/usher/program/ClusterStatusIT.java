package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.resource.kube.ApiServer;
import io.fabric8.kubernetes.api.model.networking.v1.IngressLoadBalancerIngress;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The status of Ingresses: written once, by the leader alone, and taken back when nobody serves them any more.
class ClusterStatusIT {
    private static final String FIXED = "--publish-status-address=203.0.113.7,edge.example.com,203.0.113.7";
    private static final String QUICK = "--election-ttl=4s";

    private final ApiServer server = new ApiServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void writesTheStatusOnceAndNotAgainForOtherChanges() throws IOException {
        try (ClusterProgram program = start("usher-0", FIXED)) {
            server.apply(Program.ingress("a", "a.test", "Prefix / web"));
            server.apply(Program.ingress("b", "b.test", "Prefix / web"));
            Program.await("written", () -> shown("a").size() == 2 && shown("b").size() == 2);
            assertThat(shown("a")).containsExactly("edge.example.com", "203.0.113.7");

            // Each of these is a new table or a new object; the last one has a status of its own to wait for.
            server.apply(Program.service("web", 9));
            server.apply(Program.ingress("a", "other.test", "Prefix / web"));
            server.apply(Program.ingress("c", "c.test", "Prefix / web"));
            Program.await(
                    "all three", () -> shown("c").size() == 2 && shown("a").size() == 2);
            Program.await("in service", () -> program.usher().serves("other.test"));

            assertThat(patches("b")).hasSize(1);
            assertThat(patches("c")).hasSize(1);
            assertThat(program.admin("/metrics").text()).contains("usher_status_write_failures_total 0");
        }
    }

    @Test
    void followsTheServiceThatIsPublished() throws IOException {
        server.apply(entry("""
                spec: {type: LoadBalancer, externalIPs: [198.51.100.9]}
                status: {loadBalancer: {ingress: [{hostname: lb.example.com}, {ip: 198.51.100.1}]}}
                """));
        try (ClusterProgram program = start("usher-0", "--publish-service=ops/entry", "--watch-namespace=default")) {
            server.apply(Program.ingress("a", "a.test", "Prefix / web"));
            Program.await(
                    "written", () -> shown("a").equals(List.of("lb.example.com", "198.51.100.1", "198.51.100.9")));

            program.awaitWatches();
            server.apply(entry("spec: {type: ClusterIP, clusterIP: 10.0.0.5}\n"));
            Program.await("followed", () -> shown("a").equals(List.of("10.0.0.5")));
        }
    }

    @Test
    void showsTheNodesOfReadyReplicasWhereNothingElseIsSaid() throws IOException {
        pod("usher-0", "one", "True");
        pod("usher-1", "two", "True");
        pod("usher-2", "three", "False");
        node("one", "192.0.2.1", "203.0.113.1");
        node("two", "192.0.2.2", "");
        node("three", "192.0.2.3", "203.0.113.3");
        try (ClusterProgram _ = start("usher-0")) {
            server.apply(Program.ingress("a", "a.test", "Prefix / web"));

            Program.await("written", () -> shown("a").equals(List.of("192.0.2.2", "203.0.113.1")));
        }
    }

    @Test
    void takesItsAddressesBackFromAnIngressThatLeavesAndNoOthers() throws IOException {
        try (ClusterProgram program = start("usher-0", "--publish-status-address=203.0.113.7")) {
            server.apply(Program.ingress("a", "a.test", "Prefix / web"));
            Program.await("written", () -> shown("a").equals(List.of("203.0.113.7")));
            server.client()
                    .network()
                    .v1()
                    .ingresses()
                    .inNamespace("default")
                    .withName("a")
                    .editStatus(ingress -> {
                        ingress.getStatus()
                                .getLoadBalancer()
                                .getIngress()
                                .add(new IngressLoadBalancerIngress(null, "198.51.100.1", null));
                        return ingress;
                    });

            server.apply(Program.ingress("a", "a.test", "Prefix / web").replace("nginx", "other"));

            Program.await("taken back", () -> shown("a").equals(List.of("198.51.100.1")));
            assertThat(program.usher().serves("a.test")).isFalse();
        }
    }

    @Test
    void neverWritesToAnIngressOfAnotherClass() throws IOException {
        try (ClusterProgram program = start("usher-0", FIXED)) {
            server.apply(
                    Program.ingress("theirs", "theirs.test", "Prefix / web").replace("nginx", "other"));
            server.apply(Program.ingress("ours", "ours.test", "Prefix / web"));
            Program.await("ours", () -> shown("ours").size() == 2);

            assertThat(patches("theirs")).isEmpty();
            assertThat(program.usher().serves("ours.test")).isTrue();
        }
    }

    @Test
    void doesNotQuarrelWithAnotherWriter() throws IOException {
        try (ClusterProgram program = start("usher-0", "--publish-status-address=203.0.113.7")) {
            server.apply(Program.ingress("a", "a.test", "Prefix / web"));
            Program.await("written", () -> shown("a").equals(List.of("203.0.113.7")));

            server.client()
                    .network()
                    .v1()
                    .ingresses()
                    .inNamespace("default")
                    .withName("a")
                    .editStatus(ingress -> {
                        ingress.getStatus()
                                .getLoadBalancer()
                                .getIngress()
                                .getFirst()
                                .setIp("198.51.100.66");
                        return ingress;
                    });
            server.apply(Program.ingress("b", "b.test", "Prefix / web"));
            Program.await("later work is done", () -> shown("b").equals(List.of("203.0.113.7")));

            // The next attempt is a minute away (--status-update-interval).
            assertThat(patches("a"))
                    .filteredOn(request -> server.body(request).contains("203.0.113.7"))
                    .hasSize(1);
            assertThat(program.usher().serves("b.test")).isTrue();
        }
    }

    @Test
    void triesAgainWhenTheServerRefusesForNow() throws IOException {
        server.answer("/ingresses/a/status", 429);
        try (ClusterProgram program = start("usher-0", FIXED)) {
            server.apply(Program.ingress("a", "a.test", "Prefix / web"));
            Program.await(
                    "tried", () -> program.admin("/metrics").text().contains("usher_status_write_failures_total 2"));

            server.answerNormally("/ingresses/a/status");

            Program.await("written", () -> shown("a").size() == 2);
        }
    }

    @Test
    void handsOverToTheOtherReplicaAndClearsNothing() throws IOException {
        pod("usher-0", "one", "True");
        pod("usher-1", "two", "True");
        try (ClusterProgram first = start("usher-0", "--publish-status-address=203.0.113.7", QUICK);
                ClusterProgram second =
                        ClusterProgram.prepare(server, "usher-1", "--publish-status-address=203.0.113.7", QUICK)) {
            Program.await("the first leads", () -> leads(first));
            second.usher().serve();
            second.awaitWatches();
            server.apply(Program.ingress("a", "a.test", "Prefix / web"));
            Program.await("written", () -> shown("a").equals(List.of("203.0.113.7")));
            Program.await("seen by both", () -> second.usher().serves("a.test"));
            assertThat(leads(second)).isFalse();

            first.usher().stop();

            Program.await("the second leads", () -> leads(second));
            assertThat(shown("a")).containsExactly("203.0.113.7");
            server.apply(Program.ingress("b", "b.test", "Prefix / web"));
            Program.await("written by the second", () -> shown("b").equals(List.of("203.0.113.7")));
            assertThat(patches("a")).hasSize(1);
        }
    }

    @Test
    void clearsTheStatusWhenTheLastReplicaStops() throws IOException {
        pod("usher-0", "one", "True");
        try (ClusterProgram program = start("usher-0", "--publish-status-address=203.0.113.7")) {
            server.apply(Program.ingress("a", "a.test", "Prefix / web"));
            Program.await("written", () -> shown("a").equals(List.of("203.0.113.7")));

            program.usher().stop();

            assertThat(shown("a")).isEmpty();
            assertThat(server.client()
                            .leases()
                            .inNamespace("usher")
                            .withName("ingress-controller-leader")
                            .get()
                            .getSpec()
                            .getHolderIdentity())
                    .isEmpty();
        }
    }

    @Test
    void leavesTheStatusWhenToldSo() throws IOException {
        try (ClusterProgram program =
                start("usher-0", "--publish-status-address=203.0.113.7", "--update-status-on-shutdown=false")) {
            server.apply(Program.ingress("a", "a.test", "Prefix / web"));
            Program.await("written", () -> shown("a").equals(List.of("203.0.113.7")));

            program.usher().stop();

            assertThat(shown("a")).containsExactly("203.0.113.7");
        }
    }

    @Test
    void writesNothingWithoutUpdateStatusOrElection() throws IOException {
        try (ClusterProgram silent = start("usher-0", FIXED, "--update-status=false");
                ClusterProgram alone = start("usher-1", FIXED, "--disable-leader-election")) {
            server.apply(Program.ingress("a", "a.test", "Prefix / web"));
            Program.await(
                    "in service",
                    () -> silent.usher().serves("a.test") && alone.usher().serves("a.test"));
            Program.await(
                    "told", () -> server.count(request -> request.getPath().contains("/events")) > 0);

            assertThat(patches("a")).isEmpty();
            assertThat(server.requests())
                    .filteredOn(request -> request.getPath().contains("/leases"))
                    .allMatch(request -> !server.body(request).contains("usher-1"));
        }
    }

    private ClusterProgram start(String pod, String... flags) throws IOException {
        server.apply(Program.CLASS);
        ClusterProgram program = ClusterProgram.prepare(server, pod, flags);
        program.usher().serve();
        program.awaitWatches();
        return program;
    }

    private static boolean leads(ClusterProgram program) throws IOException {
        return program.admin("/metrics")
                .text()
                .lines()
                .anyMatch(line ->
                        line.startsWith("nginx_ingress_controller_leader_election_status") && line.endsWith(" 1"));
    }

    private List<String> shown(String ingress) {
        var found = server.client()
                .network()
                .v1()
                .ingresses()
                .inNamespace("default")
                .withName(ingress)
                .get();
        if (found == null || found.getStatus() == null || found.getStatus().getLoadBalancer() == null) {
            return List.of();
        }
        return found.getStatus().getLoadBalancer().getIngress().stream()
                .flatMap(entry -> Stream.of(entry.getIp(), entry.getHostname()))
                .filter(Objects::nonNull)
                .toList();
    }

    private List<RecordedRequest> patches(String ingress) {
        return server.requests().stream()
                .filter(request -> request.getMethod().equals("PATCH")
                        && request.getPath().endsWith("/ingresses/" + ingress + "/status"))
                .toList();
    }

    private static String entry(String rest) {
        return """
                apiVersion: v1
                kind: Service
                metadata: {name: entry, namespace: ops}
                """ + rest;
    }

    private void pod(String name, String node, String ready) {
        server.apply("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: %s
                  namespace: usher
                  labels: {app: usher, pod-template-hash: x%s}
                spec: {nodeName: %s, containers: [{name: usher, image: usher}]}
                status: {phase: Running, conditions: [{type: Ready, status: "%s"}]}
                """.formatted(name, name, node, ready));
    }

    private void node(String name, String internal, String external) {
        String outside = external.isEmpty() ? "" : ", {type: ExternalIP, address: " + external + "}";
        server.apply("""
                apiVersion: v1
                kind: Node
                metadata: {name: %s}
                status: {addresses: [{type: InternalIP, address: %s}%s]}
                """.formatted(name, internal, outside));
    }
}
