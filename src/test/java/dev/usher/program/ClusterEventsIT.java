package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.resource.kube.ApiServer;
import io.fabric8.kubernetes.api.model.Event;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Events: what owners of objects are told, once.
class ClusterEventsIT {
    private final ApiServer server = new ApiServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void tellsTheOwnerOfAProblemOnceHoweverOftenUsherStarts() throws IOException {
        server.apply(Program.CLASS + Program.ingress("lost", "lost.test", "Prefix / missing"));
        try (ClusterProgram program = started("usher-0")) {
            Program.await("told", () -> !events("lost", "MissingService").isEmpty());
            Event event = events("lost", "MissingService").getFirst();
            assertThat(event.getType()).isEqualTo("Warning");
            assertThat(event.getSource().getComponent()).isEqualTo("nginx-ingress-controller");
            assertThat(event.getInvolvedObject().getUid())
                    .isEqualTo(server.client()
                            .network()
                            .v1()
                            .ingresses()
                            .inNamespace("default")
                            .withName("lost")
                            .get()
                            .getMetadata()
                            .getUid());
            assertThat(event.getMessage()).contains("spec.rules[0].http.paths[0]", "Service default/missing");

            server.apply(Program.ingress("more", "more.test", "Prefix / missing"));
            Program.await("later news", () -> !events("more", "MissingService").isEmpty());
            program.usher().stop();
        }
        try (ClusterProgram _ = started("usher-1")) {
            server.apply(Program.ingress("last", "last.test", "Prefix / missing"));
            Program.await("later news", () -> !events("last", "MissingService").isEmpty());
        }

        assertThat(events("lost", "MissingService"))
                .singleElement()
                .extracting(Event::getCount)
                .isEqualTo(1);
    }

    /// EV, EV1: the words that owners and their alerts look for.
    @Test
    void warnsOfEverythingThatCostsAnIngressSomethingByItsReason() throws IOException {
        server.apply(Program.CLASS + Program.service("web", 1) + Program.ingress("owner", "web.test", "Prefix / web"));
        try (ClusterProgram _ = started("usher-0")) {
            server.apply(Program.ingress("loser", "web.test", "Prefix / web")
                    + Program.annotated("canary", "nobody.test", "web", "canary: \"true\"")
                    + Program.ingress("secret", "tls.test", "Prefix / web")
                    + "  tls: [{hosts: [tls.test], secretName: none}]\n"
                    + Program.annotated(
                            "snippet", "snippet.test", "web", "configuration-snippet: 'more_set_headers \"A: b\";'")
                    + Program.annotated("denied", "denied.test", "web", "auth-url: nonsense")
                    + Program.annotated("firewall", "firewall.test", "web", "enable-modsecurity: \"true\""));

            warned("loser", "PathConflict", "spec.rules[0].http.paths[0]");
            warned("canary", "CanaryUnmatched", "nobody.test");
            warned("secret", "CertificateFallback", "Secret default/none does not exist yet");
            warned("snippet", "SnippetIgnored", "allow-snippet-annotations");
            warned("denied", "AnnotationParsingFailed", "answered with 503");
            warned("firewall", "AnnotationParsingFailed", "answered with 503");
            assertThat(allEvents())
                    .filteredOn(event -> event.getInvolvedObject().getName().equals("owner"))
                    .noneMatch(event -> event.getType().equals("Warning"));
        }
    }

    private void warned(String object, String reason, String says) {
        Program.await(reason, () -> !events(object, reason).isEmpty());
        assertThat(events(object, reason)).singleElement().satisfies(event -> {
            assertThat(event.getType()).isEqualTo("Warning");
            assertThat(event.getSource().getComponent()).isEqualTo("nginx-ingress-controller");
            assertThat(event.getInvolvedObject().getUid()).isNotEmpty();
            assertThat(event.getMessage()).contains(says);
        });
    }

    @Test
    void leavesEventsOfAllReplicasToTheLeader() throws IOException {
        server.apply(Program.CLASS);
        try (ClusterProgram first = started("usher-0")) {
            Program.await(
                    "leads",
                    () -> server.client()
                                    .leases()
                                    .inNamespace("usher")
                                    .withName("ingress-controller-leader")
                                    .get()
                            != null);
            try (ClusterProgram second = started("usher-1")) {
                server.apply(Program.ingress("lost", "lost.test", "Prefix / missing"));
                Program.await("told", () -> !events("lost", "MissingService").isEmpty());
                Program.await("seen by both", () -> second.usher().serves("lost.test"));

                assertThat(second.admin("/metrics").text()).contains("usher_events_written_total 0");
                assertThat(first.admin("/metrics").text()).contains("usher_events_dropped_total 0");
            }
        }
    }

    @Test
    void tellsOfEveryAcceptedIngressAndOfNoOther() throws IOException {
        server.apply(Program.CLASS);
        try (ClusterProgram _ = started("usher-0")) {
            server.apply(
                    Program.ingress("theirs", "theirs.test", "Prefix / web").replace("nginx", "other"));
            server.apply(Program.ingress("ours", "ours.test", "Prefix / web"));

            Program.await("told", () -> !events("ours", "Sync").isEmpty());
            assertThat(events("ours", "Sync")).singleElement().satisfies(event -> {
                assertThat(event.getType()).isEqualTo("Normal");
                assertThat(event.getMessage()).isEqualTo("Scheduled for sync");
            });
            assertThat(allEvents())
                    .noneMatch(event -> event.getInvolvedObject().getName().equals("theirs"));
        }
    }

    @Test
    void tellsNothingOfSyncsWhenToldSo() throws IOException {
        server.apply(Program.CLASS);
        try (ClusterProgram _ = started("usher-0", "--disable-sync-events")) {
            server.apply(Program.ingress("a", "a.test", "Prefix / missing"));

            Program.await("told", () -> !events("a", "MissingService").isEmpty());
            assertThat(events("a", "Sync")).isEmpty();
        }
    }

    @Test
    void tellsOfReloadsOnItsPodAndOfItsConfigMap() throws IOException {
        String settings = """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: settings, namespace: ops}
                data: {hsts-max-age: "%s"}
                """;
        server.apply(Program.CLASS + "---\n" + settings.formatted("1") + """
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: usher-0, namespace: usher}
                spec: {containers: [{name: usher, image: usher}]}
                """);
        try (ClusterProgram _ = started("usher-0", "--configmap=ops/settings")) {
            Program.await("created", () -> !events("settings", "CREATE").isEmpty());
            server.apply(settings.formatted("2"));

            Program.await("updated", () -> !events("settings", "UPDATE").isEmpty());
            Program.await("reloaded", () -> !events("usher-0", "RELOAD").isEmpty());
            assertThat(events("settings", "UPDATE").getFirst().getMessage()).isEqualTo("ConfigMap ops/settings");
            assertThat(events("settings", "UPDATE")
                            .getFirst()
                            .getInvolvedObject()
                            .getUid())
                    .isNotEmpty();
            assertThat(events("usher-0", "RELOAD")
                            .getFirst()
                            .getInvolvedObject()
                            .getKind())
                    .isEqualTo("Pod");
        }
    }

    private ClusterProgram started(String pod, String... flags) throws IOException {
        ClusterProgram program = ClusterProgram.prepare(server, pod, flags);
        program.usher().serve();
        program.awaitWatches();
        return program;
    }

    private List<Event> events(String object, String reason) {
        return allEvents().stream()
                .filter(event -> event.getInvolvedObject().getName().equals(object)
                        && event.getReason().equals(reason))
                .toList();
    }

    private List<Event> allEvents() {
        return server.client().v1().events().inAnyNamespace().list().getItems();
    }
}
