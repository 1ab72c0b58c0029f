package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.resource.kube.ApiServer;
import io.fabric8.mockwebserver.http.MockResponse;
import java.io.IOException;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A cluster as a source: every kind is live in traffic, and whatever the API server does, traffic goes on.
class ClusterIT {
    private final ApiServer server = new ApiServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void followsIngresses() throws IOException {
        try (Backend backend = Backend.named("web");
                ClusterProgram program = start(Program.service("web", backend.port()))) {
            assertThat(program.status("web.test")).isEqualTo(404);

            server.apply(Program.ingress("web", "web.test", "Prefix / web"));
            Program.await("added", () -> program.status("web.test") == 200);

            server.apply(Program.ingress("web", "other.test", "Prefix / web"));
            Program.await("changed", () -> program.status("other.test") == 200 && program.status("web.test") == 404);

            server.remove(Program.ingress("web", "other.test", "Prefix / web"));
            Program.await("deleted", () -> program.status("other.test") == 404);
        }
    }

    @Test
    void followsServicesAndTheirSlices() throws IOException {
        try (Backend one = Backend.named("one");
                Backend two = Backend.named("two");
                ClusterProgram program = start(Program.ingress("web", "web.test", "Prefix / web"))) {
            assertThat(program.status("web.test")).isEqualTo(503);

            server.apply(Program.service("web", one.port()));
            Program.await("the first endpoint", () -> program.text("web.test").equals("one"));

            server.apply(Program.service("web", two.port()));
            server.remove(slice("web", one.port()));
            Program.await("the second alone", () -> {
                boolean other = true;
                for (int i = 0; i < 4; i++) {
                    other &= program.text("web.test").equals("two");
                }
                return other;
            });

            server.remove(slice("web", two.port()));
            Program.await("no endpoint", () -> program.status("web.test") == 503);

            server.apply(Program.service("web", two.port()));
            Program.await("back", () -> program.status("web.test") == 200);
            server.remove(Program.service("web"));
            Program.await("no Service", () -> program.status("web.test") == 503);
        }
    }

    @Test
    void followsIngressClasses() throws IOException {
        try (Backend backend = Backend.named("web");
                ClusterProgram program = start(
                        Program.service("web", backend.port()) + Program.ingress("web", "web.test", "Prefix / web"))) {
            assertThat(program.status("web.test")).isEqualTo(200);

            server.remove(Program.CLASS);
            Program.await("not ours", () -> program.status("web.test") == 404);

            server.apply(Program.CLASS);
            Program.await("ours again", () -> program.status("web.test") == 200);
        }
    }

    @Test
    void followsSecrets() throws Exception {
        try (ClusterProgram program = start(Program.ingress("web", "web.test", "Prefix / web")
                + "  tls: [{hosts: [web.test], secretName: cert}]\n")) {
            assertThat(subject(program)).contains("Fake Certificate");

            server.apply(TlsIT.secret("cert", "*.test"));
            Program.await("added", () -> subject(program).equals("CN=*.test"));

            server.apply(TlsIT.secret("cert", "web.test"));
            Program.await("changed", () -> subject(program).equals("CN=web.test"));

            server.remove(TlsIT.secret("cert", "web.test"));
            Program.await("deleted", () -> subject(program).contains("Fake Certificate"));
        }
    }

    @Test
    void readsConfigMapsByNameAloneAndFollowsWhatTheyName() throws IOException {
        String settings = """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: settings, namespace: ops}
                data: {add-headers: ops/headers}
                """;
        String headers = """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: headers, namespace: ops}
                data: {X-Greeting: %s}
                """;
        try (Backend backend = Backend.named("web");
                ClusterProgram program = start(
                        Program.service("web", backend.port())
                                + Program.ingress("web", "web.test", "Prefix / web") + "---\n" + settings + "---\n"
                                + headers.formatted("hello"),
                        "--configmap=ops/settings")) {
            // What a ConfigMap of the flags names is there before the first request, not a moment later.
            assertThat(greeting(program)).isEqualTo("hello");

            server.apply(headers.formatted("goodbye"));
            Program.await("changed", () -> greeting(program).equals("goodbye"));

            server.remove(settings);
            Program.await("deleted", () -> greeting(program).isEmpty());
            assertThat(server.requests())
                    .extracting(request -> request.getPath())
                    .filteredOn(path -> path.contains("/configmaps?"))
                    .allMatch(path -> path.contains("fieldSelector=metadata.name%3D"));
        }
    }

    @Test
    void followsTheLabelsOfNamespaces() throws IOException {
        String namespace = """
                apiVersion: v1
                kind: Namespace
                metadata: {name: default, labels: {team: %s}}
                """;
        try (Backend backend = Backend.named("web");
                ClusterProgram program = start(
                        Program.service("web", backend.port()) + Program.ingress("web", "web.test", "Prefix / web")
                                + "---\n" + namespace.formatted("ops"),
                        "--watch-namespace-selector=team=web")) {
            assertThat(program.status("web.test")).isEqualTo(404);
            assertThat(server.requests()).noneMatch(request -> request.getPath().contains("/secrets"));

            server.apply(namespace.formatted("web"));
            Program.await("gained", () -> program.status("web.test") == 200);

            server.apply(namespace.formatted("ops"));
            Program.await("lost", () -> program.status("web.test") == 404);
        }
    }

    @Test
    void watchesOneNamespaceAndWhatFlagsNameElsewhere() throws Exception {
        server.apply(TlsIT.secret("fallback", "fallback.test").replace("{name:", "{namespace: ops, name:"));
        try (Backend backend = Backend.named("web");
                ClusterProgram program = start(
                        Program.service("web", backend.port())
                                + Program.ingress("web", "web.test", "Prefix / web")
                                + Program.ingress("away", "away.test", "Prefix / web")
                                        .replace("{name: away}", "{name: away, namespace: shop}"),
                        "--watch-namespace=default",
                        "--default-ssl-certificate=ops/fallback",
                        "--publish-service=ops/entry")) {
            assertThat(program.status("web.test")).isEqualTo(200);
            assertThat(program.status("away.test")).isEqualTo(404);
            assertThat(subject(program)).isEqualTo("CN=fallback.test");
            assertThat(program.admin("/readyz").text()).contains("watch Service ops/entry");
            assertThat(server.requests())
                    .extracting(request -> request.getPath())
                    .noneMatch(path -> path.startsWith("/api/v1/secrets") || path.contains("/namespaces?"));
        }
    }

    @Test
    void survivesWatchesThatEndExpireAndServersThatRestart() throws IOException {
        try (Backend backend = Backend.named("web");
                ClusterProgram program = start(
                        Program.service("web", backend.port()) + Program.ingress("web", "web.test", "Prefix / web"));
                LoadLoop load = LoadLoop.start(2, program.http(), "web.test", false)) {
            server.closeWatches(1011);
            awaitOpen(5);
            server.apply(Program.ingress("a", "a.test", "Prefix / web"));
            Program.await("after a break", () -> program.status("a.test") == 200);

            server.sendToWatches("", """
                    {"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","status":"Failure",\
                    "reason":"Expired","code":410,"message":"too old resource version"}}\
                    """);
            Program.await("listed again", () -> server.count(r -> r.getPath().contains("/ingresses?limit")) == 2);
            awaitOpen(5);
            server.apply(Program.ingress("b", "b.test", "Prefix / web"));
            Program.await("after 410", () -> program.status("b.test") == 200);

            server.stop();
            server.deleteWhileDown("/apis/networking.k8s.io/v1/namespaces/default/ingresses/a");
            Program.await(
                    "noticed",
                    () -> program.admin("/metrics").text().contains("usher_watch_healthy{watch=\"Ingress\"} 0"));
            assertThat(program.status("a.test")).isEqualTo(200);
            assertThat(program.admin("/readyz").status()).isEqualTo(200);
            server.restart();
            awaitOpen(5);
            server.apply(Program.ingress("c", "c.test", "Prefix / web"));
            Program.await("after a restart", () -> program.status("c.test") == 200 && program.status("a.test") == 404);

            Program.await("load", () -> load.served() > 100);
            load.finish();
            assertThat(load.failures()).isEmpty();
        }
    }

    @Test
    void isReadyOnlyWhenEveryKindIsListedAndCompiled() throws Exception {
        server.answer("/api/v1/secrets", 403);
        server.apply(Program.CLASS + "---\n" + Program.ingress("web", "web.test", "Prefix / web"));
        try (ClusterProgram program = ClusterProgram.prepare(server, "usher-0")) {
            Thread serving = program.serveLater();

            Program.await("told", () -> program.admin("/readyz").text().contains("allow list and watch on secrets"));
            assertThat(program.admin("/readyz").status()).isEqualTo(503);
            assertThat(program.admin("/metrics").text()).contains("usher_watch_failures_total{watch=\"Secret\"}");

            server.answerNormally("/api/v1/secrets");
            serving.join();
            assertThat(program.admin("/readyz").status()).isEqualTo(200);
            assertThat(program.status("web.test")).isEqualTo(503);

            // Lost later, a permission takes nothing away.
            program.awaitWatches();
            server.answer("/api/v1/secrets", 403);
            server.closeWatches(1011);
            Program.await("said", () -> program.admin("/readyz").text().contains("test says 403"));
            assertThat(program.admin("/readyz").status()).isEqualTo(200);
            awaitOpen(4);
            server.apply(Program.ingress("more", "more.test", "Prefix / web"));
            Program.await("others go on", () -> program.status("more.test") == 503);
        }
    }

    @Test
    void ignoresClassNamesWhereClassesMayNotBeRead() throws IOException {
        server.answer("/ingressclasses?", 403);
        try (Backend backend = Backend.named("web")) {
            server.apply(Program.CLASS
                    + Program.service("web", backend.port())
                    + Program.ingress("web", "web.test", "Prefix / web"));
            namesCountOnceClassesMayBeRead();
        }
    }

    private void namesCountOnceClassesMayBeRead() throws IOException {
        try (ClusterProgram program = ClusterProgram.start(server, "--watch-ingress-without-class")) {
            assertThat(program.status("web.test")).isEqualTo(200);

            server.answerNormally("/ingressclasses?");
            program.awaitWatches();
            server.remove(Program.CLASS);

            Program.await("names count again", () -> program.status("web.test") == 404);
        }
    }

    @Test
    void waitsForAnApiServerThatDoesNotAnswerAndCanBeStoppedMeanwhile() throws Exception {
        server.stop();
        try (ClusterProgram program = ClusterProgram.prepare(server, "usher-0")) {
            Thread serving = program.serveLater();
            Program.await(
                    "said",
                    () -> program.admin("/metrics").text().contains("usher_watch_healthy{watch=\"Ingress\"} 0"));
            assertThat(program.admin("/readyz").status()).isEqualTo(503);
            assertThat(program.admin("/readyz").text()).contains("watch Ingress");

            program.usher().stop();

            serving.join();
        }
    }

    @Test
    void takesPagesOneAfterTheOther() throws IOException {
        server.answer(
                "/ingresses?limit=250&continue=next",
                new MockResponse().setResponseCode(200).setBody("""
                        {"metadata":{"resourceVersion":"9"},"items":[{"metadata":{"name":"two","namespace":"default"},
                        "spec":{"ingressClassName":"nginx","rules":[{"host":"two.test"}]}}]}\
                        """));
        server.answer(
                "/apis/networking.k8s.io/v1/ingresses?limit=250",
                new MockResponse().setResponseCode(200).setBody("""
                        {"metadata":{"resourceVersion":"9","continue":"next"},"items":[{"metadata":{"name":"one",
                        "namespace":"default"},"spec":{"ingressClassName":"nginx","rules":[{"host":"one.test"}]}}]}\
                        """));

        try (ClusterProgram program = start("")) {
            assertThat(program.usher().serves("one.test")).isTrue();
            assertThat(program.usher().serves("two.test")).isTrue();
        }
    }

    private ClusterProgram start(String manifest, String... flags) throws IOException {
        server.apply(Program.CLASS + "---\n" + manifest);
        ClusterProgram program = ClusterProgram.start(server, flags);
        program.awaitWatches();
        return program;
    }

    private void awaitOpen(int watches) {
        Program.await("open watches", () -> server.openWatches() == watches);
    }

    private static String slice(String service, int port) {
        return Program.service(service, port).split("---\n", -1)[2];
    }

    private static String greeting(ClusterProgram program) throws IOException {
        return RawClient.get(program.http(), "web.test", "/")
                .header("x-greeting")
                .orElse("");
    }

    private static String subject(ClusterProgram program) throws Exception {
        try (var socket = TlsIT.connect(program.https(), "web.test")) {
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .toString();
        }
    }
}
