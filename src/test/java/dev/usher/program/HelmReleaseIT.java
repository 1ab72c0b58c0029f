package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.resource.kube.ApiServer;
import dev.usher.runtime.ApiRights.Reach;
import dev.usher.runtime.ApiRights.Right;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A release of ingress-nginx's Helm chart whose image was changed: its arguments, and no more rights than its
/// ClusterRole and its Role give.
class HelmReleaseIT {
    private static final String[] ARGUMENTS = {
        "--publish-service=usher/ingress-nginx-controller",
        "--election-id=ingress-nginx-leader",
        "--controller-class=k8s.io/ingress-nginx",
        "--ingress-class=nginx",
        "--configmap=usher/ingress-nginx-controller"
    };

    private static final Set<Right> RIGHTS = Stream.of(
                    "/configmaps list watch",
                    "/endpoints list watch",
                    "/nodes list watch get",
                    "/pods list watch",
                    "/secrets list watch",
                    "/namespaces list watch",
                    "coordination.k8s.io/leases list watch",
                    "/services get list watch",
                    "networking.k8s.io/ingresses get list watch",
                    "/events create patch",
                    "networking.k8s.io/ingresses/status update",
                    "networking.k8s.io/ingressclasses get list watch",
                    "discovery.k8s.io/endpointslices list watch get",
                    "own /pods get list watch",
                    "own coordination.k8s.io/leases get update create")
            .flatMap(HelmReleaseIT::rights)
            .collect(Collectors.toUnmodifiableSet());

    private ApiServer server;

    private static Stream<Right> rights(String line) {
        List<String> words = List.of(line.replace("own ", "").split(" ", -1));
        var reach = line.startsWith("own ") ? Reach.OWN_NAMESPACE : Reach.CLUSTER;
        String group = words.getFirst().substring(0, words.getFirst().indexOf('/'));
        String resource = words.getFirst().substring(group.length() + 1);
        return words.stream().skip(1).map(verb -> new Right(group, resource, verb, reach));
    }

    @BeforeEach
    void startServer() {
        server = new ApiServer();
        server.apply(Program.CLASS);
        server.apply("""
                apiVersion: v1
                kind: Service
                metadata: {name: ingress-nginx-controller, namespace: usher}
                spec: {type: LoadBalancer}
                status: {loadBalancer: {ingress: [{ip: 203.0.113.7}]}}
                """);
        server.apply("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: ingress-nginx-controller, namespace: usher}
                data: {server-tokens: "true"}
                """);
        server.apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: usher-0, namespace: usher, labels: {app.kubernetes.io/component: controller}}
                spec: {nodeName: one, containers: [{name: controller, image: usher}]}
                status: {phase: Running, conditions: [{type: Ready, status: "True"}]}
                """);
        server.allow(HelmReleaseIT::isAllowed);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    /// What the test itself asks has all rights.
    private static boolean isAllowed(RecordedRequest request) {
        return !"Bearer usher-0".equals(request.getHeader("Authorization"))
                || RIGHTS.contains(ClusterProgram.needed(request));
    }

    @Test
    void servesWithTheRightsTheReleaseHas() throws IOException {
        try (ClusterProgram program = ClusterProgram.start(server, ARGUMENTS)) {
            server.apply(Program.ingress("a", "a.test", "Prefix / web"));

            Program.await("in service", () -> program.usher().serves("a.test"));
            Program.await("status written", () -> shown("a").equals(List.of("203.0.113.7")));
            Program.await(
                    "event written",
                    () -> server.count(request -> request.getMethod().equals("POST")
                                    && request.getPath().contains("/events"))
                            > 0);
            assertThat(program.admin("/readyz").status()).isEqualTo(200);
            assertThat(program.admin("/healthz").status()).isEqualTo(200);
            assertThat(program.admin("/metrics").text()).contains("usher_status_write_failures_total 0");

            server.apply(Program.ingress("b", "b.test", "Prefix / web"));
            Program.await("status written", () -> shown("b").equals(List.of("203.0.113.7")));
            program.usher().stop();
            assertThat(server.count(request -> request.getMethod().equals("PATCH")
                            && request.getPath().endsWith("/status")))
                    .as("what was refused once is not tried for every Ingress")
                    .isEqualTo(1);
            assertThat(shown("a"))
                    .as("the last replica takes its address back, as there")
                    .isEmpty();
        }
    }

    private List<String> shown(String ingress) {
        var found = server.client()
                .network()
                .v1()
                .ingresses()
                .inNamespace("default")
                .withName(ingress)
                .get();
        return found.getStatus() == null || found.getStatus().getLoadBalancer() == null
                ? List.of()
                : found.getStatus().getLoadBalancer().getIngress().stream()
                        .map(entry -> String.valueOf(entry.getIp()))
                        .toList();
    }
}
