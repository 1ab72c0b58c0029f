package dev.usher.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import dev.usher.resource.EndpointSlice.SliceEndpoint;
import dev.usher.resource.Ingress.Rule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SnapshotStoreTest {
    private final SnapshotStore store = new SnapshotStore();

    @Test
    void showsWhatWasPut() {
        assertThat(store.apply(List.of(put(ingress("a", "x")), put(slice("s1", "web", "10.0.0.1")))))
                .isTrue();

        Snapshot snapshot = store.snapshot();

        assertThat(snapshot.ingresses()).containsOnlyKeys(key(Kind.INGRESS, "a"));
        assertThat(snapshot.slicesOf(key(Kind.SERVICE, "web"))).containsExactly(slice("s1", "web", "10.0.0.1"));
        assertThat(snapshot.slicesOf(key(Kind.SERVICE, "other"))).isEmpty();
    }

    @Test
    void changesNothingWhenAnEqualObjectIsPut() {
        Ingress first = ingress("a", "x");
        store.apply(List.of(put(first)));
        Snapshot before = store.snapshot();

        boolean changed = store.apply(List.of(put(ingress("a", "x"))));

        assertThat(changed).isFalse();
        assertThat(store.snapshot()).isSameAs(before);
        assertThat(store.snapshot().ingresses().get(first.key())).isSameAs(first);
    }

    @Test
    void keepsAnIngressWhenOnlyItsStatusIsWritten() {
        Ingress bare = ingress("a", "x");
        var address = new LoadBalancerAddress("203.0.113.7", "");
        store.apply(List.of(put(bare)));
        Snapshot before = store.snapshot();

        boolean changed = store.apply(List.of(put(new Ingress(
                bare.key(),
                bare.metadata(),
                bare.className(),
                bare.defaultBackend(),
                bare.rules(),
                bare.tls(),
                List.of(address)))));

        assertThat(changed).isTrue();
        assertThat(store.snapshot().ingresses()).isSameAs(before.ingresses());
        assertThat(store.snapshot().statusOf(bare.key())).containsExactly(address);
        assertThat(before.statusOf(bare.key())).isEmpty();
        store.apply(List.of(new Change.Delete(bare.key())));
        assertThat(store.snapshot().statuses()).isEmpty();
    }

    @Test
    void tellsWhenClassesMayNotBeRead() {
        assertThat(store.snapshot().classesReadable()).isTrue();

        assertThat(store.classesReadable(false)).isTrue();
        assertThat(store.classesReadable(false)).isFalse();

        assertThat(store.snapshot().classesReadable()).isFalse();
    }

    @Test
    void keepsTheMapsInWhichNothingChanged() {
        store.apply(List.of(
                put(ingress("a", "x")),
                put(slice("s1", "web", "10.0.0.1")),
                put(slice("t1", "api", "10.0.0.2")),
                put(new ConfigMap(key(Kind.CONFIG_MAP, "c"), Map.of())),
                put(new Namespace(ResourceKey.of(Kind.NAMESPACE, "", "n"), Map.of()))));
        Snapshot before = store.snapshot();

        store.apply(List.of(put(slice("s1", "web", "10.0.0.9"))));
        Snapshot after = store.snapshot();

        assertThat(after.ingresses()).isSameAs(before.ingresses());
        assertThat(after.configMaps()).isSameAs(before.configMaps());
        assertThat(after.namespaces()).isSameAs(before.namespaces());
        assertThat(after.slicesOf(key(Kind.SERVICE, "api"))).isSameAs(before.slicesOf(key(Kind.SERVICE, "api")));
        assertThat(after.slicesOf(key(Kind.SERVICE, "web"))).isNotEqualTo(before.slicesOf(key(Kind.SERVICE, "web")));
        assertThat(before.slicesOf(key(Kind.SERVICE, "web"))).containsExactly(slice("s1", "web", "10.0.0.1"));
    }

    @Test
    void sortsTheSlicesOfAServiceByName() {
        store.apply(List.of(put(slice("c", "web", "3")), put(slice("a", "web", "1")), put(slice("b", "web", "2"))));

        assertThat(store.snapshot().slicesOf(key(Kind.SERVICE, "web")))
                .extracting(slice -> slice.key().name())
                .containsExactly("a", "b", "c");
    }

    @Test
    void movesASliceFromOneServiceToAnother() {
        store.apply(List.of(put(slice("s", "web", "1"))));

        assertThat(store.apply(List.of(put(slice("s", "api", "1"))))).isTrue();

        assertThat(store.snapshot().slices()).containsOnlyKeys(key(Kind.SERVICE, "api"));
        assertThat(store.apply(List.of(new Change.Delete(key(Kind.ENDPOINT_SLICE, "s")))))
                .isTrue();
        assertThat(store.snapshot().slices()).isEmpty();
    }

    @Test
    void deletesObjectsOfEveryKind() {
        List<Resource> all = List.of(
                ingress("a", "x"),
                new IngressClass(ResourceKey.of(Kind.INGRESS_CLASS, "", "a"), Metadata.EMPTY, "c", Optional.empty()),
                new Service(
                        key(Kind.SERVICE, "a"), Metadata.EMPTY, "ClusterIP", "", "", List.of(), List.of(), List.of()),
                slice("a", "a", "1"),
                new Secret(key(Kind.SECRET, "a"), "Opaque", "", Optional.empty(), "", "", UserTexts.NONE),
                new ConfigMap(key(Kind.CONFIG_MAP, "a"), Map.of()),
                new Namespace(ResourceKey.of(Kind.NAMESPACE, "", "a"), Map.of()));
        store.apply(all.stream().map(SnapshotStoreTest::put).toList());
        assertThat(store.snapshot()).isNotEqualTo(Snapshot.EMPTY);

        List<Change> deletes =
                all.stream().<Change>map(each -> new Change.Delete(each.key())).toList();

        assertThat(store.apply(deletes)).isTrue();
        assertThat(store.snapshot()).isEqualTo(Snapshot.EMPTY);
        assertThat(store.apply(deletes)).isFalse();
    }

    @Test
    void keepsTheLastGoodVersionOfARejectedObject() {
        store.apply(List.of(put(ingress("a", "x"))));
        Snapshot before = store.snapshot();
        Problem problem = Problem.error(Reason.INVALID_FIELD, key(Kind.INGRESS, "a"), "spec", "Bad.");

        assertThat(store.apply(List.of(new Change.Reject(problem.object(), List.of(problem)))))
                .isTrue();

        assertThat(store.snapshot()).isSameAs(before);
        assertThat(store.problems()).containsExactly(problem);
        assertThat(store.apply(List.of(new Change.Reject(problem.object(), List.of(problem)))))
                .isFalse();
    }

    @Test
    void forgetsProblemsWhenTheObjectIsPutAgainOrDeleted() {
        Problem problem = Problem.warning(Reason.UNKNOWN_FIELD, key(Kind.INGRESS, "a"), "x", "Odd.");
        Problem ofFile = Problem.error(Reason.SYNTAX, ResourceKey.of(Kind.FILE, "", "a.yaml"), "", "Bad.");
        store.apply(List.of(
                new Change.Put(ingress("a", "x"), List.of(problem)),
                new Change.Reject(ofFile.object(), List.of(ofFile))));
        assertThat(store.problems()).containsExactlyInAnyOrder(problem, ofFile);

        assertThat(store.apply(List.of(put(ingress("a", "x"))))).isTrue();
        assertThat(store.apply(List.of(new Change.Delete(ofFile.object())))).isTrue();

        assertThat(store.problems()).isEmpty();
    }

    @Test
    void handsOutMapsThatCannotBeChanged() {
        store.apply(List.of(put(ingress("a", "x"))));
        Map<ResourceKey, Ingress> ingresses = store.snapshot().ingresses();

        assertThatThrownBy(ingresses::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    private static Change put(Resource resource) {
        return new Change.Put(resource, List.of());
    }

    private static ResourceKey key(Kind kind, String name) {
        return ResourceKey.of(kind, "shop", name);
    }

    private static Ingress ingress(String name, String className) {
        return new Ingress(
                key(Kind.INGRESS, name),
                Metadata.EMPTY,
                Optional.of(className),
                Optional.empty(),
                List.of(new Rule(0, "a.example.com", List.of())),
                List.of(),
                List.of());
    }

    private static EndpointSlice slice(String name, String service, String address) {
        return new EndpointSlice(
                key(Kind.ENDPOINT_SLICE, name),
                key(Kind.SERVICE, service),
                "IPv4",
                List.of(),
                List.of(new SliceEndpoint(List.of(address), true, true, false, List.of())));
    }
}
