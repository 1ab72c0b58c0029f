package dev.usher.resource.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.resource.Change;
import dev.usher.resource.ConfigMap;
import dev.usher.resource.ResourceSource.WatchState;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.mockwebserver.http.MockResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ClusterSourceIT {
    private static final Pace QUICK =
            new Pace(Duration.ofMillis(5), Duration.ofMillis(50), 60, Duration.ZERO, Duration.ofSeconds(5));

    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private final ApiServer server = new ApiServer();
    private final RecordingSink sink = new RecordingSink();
    private ClusterSource source =
            new ClusterSource(server.client(), new WatchScope.AllNamespaces(), Set.of(), new TreeDecoder(), QUICK);

    @AfterEach
    void stop() {
        source.close();
        server.close();
    }

    @Test
    void reportsSyncedOnceAfterEveryKindWasListed() {
        server.put(ingress("shop", "a", "nginx"));
        server.put(service("shop", "web", "10.0.0.1"));
        server.put(klass("nginx"));

        source.start(sink);

        Await.until("synced", () -> sink.syncedCalls() == 1);
        assertThat(sink.has(Kind.INGRESS, "shop", "a")).isTrue();
        assertThat(sink.has(Kind.SERVICE, "shop", "web")).isTrue();
        assertThat(sink.has(Kind.INGRESS_CLASS, "", "nginx")).isTrue();
        Await.until("all healthy", () -> source.states().stream().allMatch(WatchState::healthy));
        assertThat(source.states())
                .extracting(WatchState::name)
                .containsExactlyInAnyOrder("IngressClass", "Ingress", "Service", "EndpointSlice", "Secret");
    }

    /// A kind with two versions of one object of it.
    record Sample(Kind kind, String namespace, HasMetadata first, HasMetadata second) {
        @Override
        public String toString() {
            return kind.text();
        }
    }

    static List<Sample> samples() {
        return List.of(
                new Sample(Kind.INGRESS, "shop", ingress("shop", "x", "one"), ingress("shop", "x", "two")),
                new Sample(Kind.SERVICE, "shop", service("shop", "x", "10.0.0.1"), service("shop", "x", "10.0.0.2")),
                new Sample(Kind.INGRESS_CLASS, "", klass("x"), klass("x", "example.com/other")),
                new Sample(Kind.ENDPOINT_SLICE, "shop", slice("shop", "x", "IPv4"), slice("shop", "x", "IPv6")),
                new Sample(Kind.SECRET, "shop", secret("shop", "x", "b25l"), secret("shop", "x", "dHdv")),
                new Sample(Kind.CONFIG_MAP, "shop", configMap("shop", "x", "one"), configMap("shop", "x", "two")));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void seesAddChangeAndDeleteOf(Sample sample) {
        source.want(Set.of(ResourceKey.of(Kind.CONFIG_MAP, "shop", "x")));
        source.start(sink);
        Await.until("synced", () -> sink.syncedCalls() == 1);

        server.put(sample.first());
        Await.until("added", () -> sink.has(sample.kind(), sample.namespace(), "x"));
        var added = sink.get(sample.kind(), sample.namespace(), "x").orElseThrow();

        server.put(sample.second());
        Await.until(
                "changed",
                () -> sink.get(sample.kind(), sample.namespace(), "x")
                        .filter(now -> !now.equals(added))
                        .isPresent());

        server.delete(sample.second());
        Await.until("deleted", () -> !sink.has(sample.kind(), sample.namespace(), "x"));
    }

    @Test
    void listsEverythingAgainAfterItsPeriod() {
        server.put(ingress("shop", "a", "nginx"));
        source = new ClusterSource(
                server.client(),
                new WatchScope.AllNamespaces(),
                Set.of(),
                new TreeDecoder(),
                QUICK.withRelist(Duration.ofMillis(200)));

        source.start(sink);

        Await.until("listed again and again", () -> listings() >= 3);
        assertThat(source.states()).allMatch(state -> state.failures() == 0);
        assertThat(sink.syncedCalls()).isEqualTo(1);
    }

    private long listings() {
        return server.count(request -> request.getPath().startsWith("/apis/networking.k8s.io/v1/ingresses")
                && !request.getPath().contains("watch=true"));
    }

    @Test
    void readsOnlyTheWatchedNamespace() {
        source = new ClusterSource(
                server.client(), new WatchScope.OneNamespace("shop"), Set.of(), new TreeDecoder(), QUICK);
        server.put(ingress("shop", "mine", "nginx"));
        server.put(ingress("other", "theirs", "nginx"));
        server.put(secret("other", "theirs", "b25l"));

        source.start(sink);

        Await.until("synced", () -> sink.syncedCalls() == 1);
        assertThat(sink.has(Kind.INGRESS, "shop", "mine")).isTrue();
        assertThat(sink.size()).isEqualTo(1);
        assertThat(server.count(request -> request.getPath().startsWith("/api/v1/secrets")))
                .isZero();
    }

    @Test
    void followsNamespacesThatGainAndLoseTheLabel() {
        source = new ClusterSource(
                server.client(), new WatchScope.LabelledNamespaces("team=web"), Set.of(), new TreeDecoder(), QUICK);
        server.put(namespace("one", "web"));
        server.put(namespace("two", "ops"));
        server.put(ingress("one", "a", "nginx"));
        server.put(ingress("two", "b", "nginx"));
        server.put(secret("two", "s", "b25l"));

        source.start(sink);
        Await.until("synced", () -> sink.syncedCalls() == 1);
        assertThat(sink.has(Kind.INGRESS, "one", "a")).isTrue();
        assertThat(sink.has(Kind.INGRESS, "two", "b")).isFalse();

        server.put(namespace("two", "web"));
        Await.until("gained", () -> sink.has(Kind.INGRESS, "two", "b") && sink.has(Kind.SECRET, "two", "s"));

        server.put(namespace("two", "ops"));
        Await.until("lost", () -> !sink.has(Kind.INGRESS, "two", "b") && !sink.has(Kind.SECRET, "two", "s"));
        assertThat(sink.has(Kind.INGRESS, "one", "a")).isTrue();
    }

    @Test
    void watchesConfigMapsByNameAndNoOthers() {
        server.put(configMap("ops", "settings", "one"));
        server.put(configMap("ops", "other", "one"));
        source.want(Set.of(ResourceKey.of(Kind.CONFIG_MAP, "ops", "settings")));
        source.start(sink);
        Await.until("synced", () -> sink.syncedCalls() == 1);
        assertThat(sink.get(Kind.CONFIG_MAP, "ops", "settings").orElseThrow())
                .isInstanceOfSatisfying(
                        ConfigMap.class, map -> assertThat(map.data()).containsEntry("k", "one"));
        assertThat(sink.has(Kind.CONFIG_MAP, "ops", "other")).isFalse();

        boolean there = source.want(Set.of(ResourceKey.of(Kind.CONFIG_MAP, "ops", "other")));

        assertThat(there).isFalse();
        Await.until("synced again", () -> sink.syncedCalls() == 2);
        assertThat(sink.has(Kind.CONFIG_MAP, "ops", "other")).isTrue();
        assertThat(sink.has(Kind.CONFIG_MAP, "ops", "settings")).isFalse();
        assertThat(source.want(Set.of(ResourceKey.of(Kind.CONFIG_MAP, "ops", "other"))))
                .isTrue();
    }

    @Test
    void watchesNamedObjectsOutsideItsNamespaceWithTheirSlices() {
        source = new ClusterSource(
                server.client(),
                new WatchScope.OneNamespace("shop"),
                Set.of(ResourceKey.of(Kind.SERVICE, "ops", "fallback"), ResourceKey.of(Kind.SECRET, "ops", "cert")),
                new TreeDecoder(),
                QUICK);
        server.put(service("ops", "fallback", "10.0.0.9"));
        server.put(slice("ops", "fallback", "IPv4"));
        server.put(slice("ops", "unrelated", "IPv4"));
        server.put(secret("ops", "cert", "b25l"));

        source.start(sink);

        Await.until("synced", () -> sink.syncedCalls() == 1);
        assertThat(sink.has(Kind.SERVICE, "ops", "fallback")).isTrue();
        assertThat(sink.has(Kind.ENDPOINT_SLICE, "ops", "fallback")).isTrue();
        assertThat(sink.has(Kind.SECRET, "ops", "cert")).isTrue();
        assertThat(sink.size()).isEqualTo(3);
    }

    @Test
    void refusesToWatchIngressesByName() {
        assertThatThrownBy(() -> source.want(Set.of(ResourceKey.of(Kind.INGRESS, "a", "b"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Ingress a/b");
    }

    @Test
    void doesNotLetWhatAnObjectNamesHoldUpAllOthers() {
        server.answer("/namespaces/ops/configmaps", 403);
        source.start(sink);
        Await.until("synced", () -> sink.syncedCalls() == 1);
        Set<ResourceKey> wanted =
                Set.of(ResourceKey.of(Kind.CONFIG_MAP, "ops", "secret"), ResourceKey.of(Kind.CONFIG_MAP, "", "a,b=c"));

        source.want(wanted);

        Await.until("given up waiting", () -> source.want(wanted));
        assertThat(state("ConfigMap ops/secret").healthy()).isFalse();
        assertThat(server.requests()).noneMatch(request -> request.getPath().contains("a%2Cb"));
    }

    @Test
    void waitsForAConfigMapThatAFlagNames() {
        source = new ClusterSource(
                server.client(),
                new WatchScope.AllNamespaces(),
                Set.of(ResourceKey.of(Kind.CONFIG_MAP, "ops", "settings")),
                new TreeDecoder(),
                QUICK);
        server.answer("/namespaces/ops/configmaps", 403);

        source.start(sink);

        Await.until("retried", () -> state("ConfigMap ops/settings").failures() > 1);
        assertThat(sink.syncedCalls()).isZero();
    }

    @Test
    void goesOnAfterTheServerEndsTheWatches() {
        startAndSettle();

        server.closeWatches(1000);
        Await.until("open again", () -> server.openWatches() == 5);
        server.put(ingress("shop", "later", "nginx"));

        Await.until("seen on a new watch", () -> sink.has(Kind.INGRESS, "shop", "later"));
    }

    @Test
    void goesOnAfterConnectionsBreak() {
        startAndSettle();

        server.closeWatches(1011);
        Await.until("open again", () -> server.openWatches() == 5);
        server.put(ingress("shop", "later", "nginx"));

        Await.until("seen on a new watch", () -> sink.has(Kind.INGRESS, "shop", "later"));
        Await.until("healthy again", () -> source.states().stream().allMatch(WatchState::healthy));
    }

    @Test
    void noticesDeletionsMissedWhileTheServerWasDown() {
        server.put(ingress("shop", "kept", "nginx"));
        server.put(ingress("shop", "lost", "nginx"));
        startAndSettle();
        var kept = sink.get(Kind.INGRESS, "shop", "kept").orElseThrow();

        server.stop();
        Await.until("unhealthy", () -> source.states().stream().noneMatch(WatchState::healthy));
        assertThat(sink.has(Kind.INGRESS, "shop", "lost")).isTrue();
        server.deleteWhileDown("/apis/networking.k8s.io/v1/namespaces/shop/ingresses/lost");
        server.restart();

        Await.until("deletion noticed", () -> !sink.has(Kind.INGRESS, "shop", "lost"));
        Await.until("healthy", () -> source.states().stream().allMatch(WatchState::healthy));
        assertThat(sink.get(Kind.INGRESS, "shop", "kept").orElseThrow()).isSameAs(kept);
        assertThat(source.states()).allMatch(state -> state.failures() > 0);
        assertThat(sink.syncedCalls()).isEqualTo(1);
    }

    @Test
    void listsAgainWhenTheVersionIsGone() {
        startAndSettle();
        long before = ingressLists();

        server.sendToWatches("/ingresses", """
                {"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","code":410,"reason":"Expired","message":"too old"}}\
                """);

        Await.until("listed again", () -> ingressLists() > before);
        server.put(ingress("shop", "later", "nginx"));
        Await.until("watching again", () -> sink.has(Kind.INGRESS, "shop", "later"));
    }

    @Test
    void survivesEventsThatAreNotJson() {
        startAndSettle();

        server.sendToWatches("/ingresses", "<html>a proxy says hello</html>");
        server.put(ingress("shop", "later", "nginx"));

        Await.until("watching again", () -> sink.has(Kind.INGRESS, "shop", "later"));
    }

    @Test
    void keepsAKindThatIsForbiddenFromStoppingTheOthers() {
        server.answer("/secrets", 403);
        server.put(ingress("shop", "a", "nginx"));

        source.start(sink);

        Await.until("others", () -> sink.has(Kind.INGRESS, "shop", "a"));
        Await.until("retried", () -> state("Secret").failures() > 1);
        assertThat(state("Secret").synced()).isFalse();
        assertThat(state("Secret").detail()).contains("forbidden", "list and watch on secrets", "test says 403");
        assertThat(sink.syncedCalls()).isZero();

        server.answerNormally("/secrets");
        Await.until("synced", () -> sink.syncedCalls() == 1);
        Await.until(
                "healthy",
                () -> state("Secret").healthy() && state("Secret").detail().isEmpty());
    }

    @Test
    void startsWithoutClassesWhenTheyAreForbidden() {
        server.put(klass("nginx"));
        server.answer("/ingressclasses", 403);

        source.start(sink);
        Await.until("synced", () -> sink.syncedCalls() == 1);
        assertThat(sink.classesReadable()).isFalse();
        assertThat(state("IngressClass").healthy()).isFalse();

        server.answerNormally("/ingressclasses");
        Await.until("classes", () -> sink.has(Kind.INGRESS_CLASS, "", "nginx") && sink.classesReadable());
    }

    @Test
    void staysUnsyncedWhenSelectedNamespacesCannotBeRead() {
        source = new ClusterSource(
                server.client(), new WatchScope.LabelledNamespaces("team=web"), Set.of(), new TreeDecoder(), QUICK);
        server.answer("/api/v1/namespaces", 403);

        source.start(sink);

        Await.until("retried", () -> state("Namespace with team=web").failures() > 1);
        assertThat(sink.syncedCalls()).isZero();
    }

    @Test
    void watchesByLinesWhereWebSocketsDoNotPass() {
        server.refuseWebSockets();
        String event = """
                {"type":"ADDED","object":{"metadata":{"name":"byline","namespace":"shop","resourceVersion":"7"},"spec":{}}}
                """;
        server.answer(
                "/ingresses?watch=true", new MockResponse().setResponseCode(200).setBody(event));

        source.start(sink);

        Await.until("seen", () -> sink.has(Kind.INGRESS, "shop", "byline"));
    }

    @Test
    void losesOnlyTheObjectThatCannotBeDecoded() {
        server.put(ingress("shop", "poison", "nginx"));
        server.put(ingress("shop", "fine", "nginx"));

        source.start(sink);

        Await.until("synced", () -> sink.syncedCalls() == 1);
        assertThat(sink.has(Kind.INGRESS, "shop", "fine")).isTrue();
        assertThat(sink.steps().stream().flatMap(List::stream).filter(Change.Reject.class::isInstance))
                .singleElement()
                .extracting(Change::key)
                .isEqualTo(ResourceKey.of(Kind.INGRESS, "shop", "poison"));
    }

    @Test
    void appliesAListingAsOneStep() {
        for (int i = 0; i < 20; i++) {
            server.put(service("shop", "s" + i, "10.0.0." + i));
        }

        source.start(sink);

        Await.until("synced", () -> sink.syncedCalls() == 1);
        assertThat(sink.steps().stream().filter(step -> step.getFirst().key().kind() == Kind.SERVICE))
                .singleElement()
                .satisfies(step -> assertThat(step).hasSize(20));
    }

    @Test
    void repeatsNothingThatDidNotChange() {
        server.put(service("shop", "web", "10.0.0.1"));
        startAndSettle();
        var before = sink.get(Kind.SERVICE, "shop", "web").orElseThrow();

        // The mock announces all objects on every new watch, as a server may after a reconnect.
        server.closeWatches(1000);
        server.put(service("shop", "other", "10.0.0.2"));
        Await.until("watching again", () -> sink.has(Kind.SERVICE, "shop", "other"));

        assertThat(sink.get(Kind.SERVICE, "shop", "web").orElseThrow()).isSameAs(before);
    }

    @Test
    void callsTheSinkNoMoreOnceClosed() {
        startAndSettle();
        source.close();
        int steps = sink.steps().size();

        server.put(ingress("shop", "later", "nginx"));

        Await.until("watches hung up", () -> server.openWatches() == 0);
        assertThat(sink.steps()).hasSize(steps);
    }

    private void startAndSettle() {
        source.start(sink);
        Await.until("synced", () -> sink.syncedCalls() == 1);
        Await.until("watching", () -> server.openWatches() == 5);
        Await.until("healthy", () -> source.states().stream().allMatch(WatchState::healthy));
    }

    private WatchState state(String name) {
        return source.states().stream()
                .filter(state -> state.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private long ingressLists() {
        return server.count(request -> request.getPath().contains("/ingresses?limit="));
    }

    static HasMetadata ingress(String namespace, String name, String className) {
        return object(
                "networking.k8s.io/v1", "Ingress", namespace, name, "spec: {ingressClassName: " + className + "}");
    }

    static HasMetadata klass(String name) {
        return klass(name, "k8s.io/ingress-nginx");
    }

    static HasMetadata klass(String name, String controller) {
        return object("networking.k8s.io/v1", "IngressClass", "", name, "spec: {controller: " + controller + "}");
    }

    static HasMetadata service(String namespace, String name, String ip) {
        return object("v1", "Service", namespace, name, "spec: {type: ClusterIP, clusterIP: " + ip + "}");
    }

    static HasMetadata slice(String namespace, String name, String addressType) {
        HasMetadata slice = object(
                "discovery.k8s.io/v1",
                "EndpointSlice",
                namespace,
                name,
                "addressType: " + addressType + "\nendpoints: []\nports: []");
        slice.getMetadata().setLabels(Map.of("kubernetes.io/service-name", name));
        return slice;
    }

    static HasMetadata secret(String namespace, String name, String crt) {
        return object("v1", "Secret", namespace, name, "type: kubernetes.io/tls\ndata: {tls.crt: " + crt + "}");
    }

    static HasMetadata configMap(String namespace, String name, String value) {
        return object("v1", "ConfigMap", namespace, name, "data: {k: " + value + "}");
    }

    static HasMetadata namespace(String name, String team) {
        HasMetadata namespace = object("v1", "Namespace", "", name, "spec: {}");
        namespace.getMetadata().setLabels(Map.of("team", team));
        return namespace;
    }

    private static HasMetadata object(String api, String kind, String namespace, String name, String rest) {
        String in = namespace.isEmpty() ? "" : ", namespace: " + namespace;
        return YAML.unmarshal(
                "apiVersion: " + api + "\nkind: " + kind + "\nmetadata: {name: " + name + in + "}\n" + rest + "\n");
    }
}
