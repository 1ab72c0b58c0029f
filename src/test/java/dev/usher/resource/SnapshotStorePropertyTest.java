package dev.usher.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The incremental store against a plain map of everything, and what it promises about identity.
final class SnapshotStorePropertyTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void showsWhatAPlainMapWouldAndKeepsWhatDidNotChange(long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        var store = new SnapshotStore();
        var plain = new TreeMap<ResourceKey, Resource>();
        for (int round = 0; round < 3000; round++) {
            Snapshot before = store.snapshot();
            Map<ResourceKey, Resource> plainBefore = Map.copyOf(plain);
            var changes = new ArrayList<Change>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                changes.add(change(random, plain));
            }

            boolean changed = store.apply(changes);
            Snapshot after = store.snapshot();

            assertThat(after.slices()).isEqualTo(slices(plain));
            assertThat(after.configMaps()).isEqualTo(of(Kind.CONFIG_MAP, plain));
            if (!plain.equals(plainBefore)) {
                assertThat(changed).isTrue();
            }
            if (!changed) {
                assertThat(after).isSameAs(before);
            }
            if (of(Kind.CONFIG_MAP, plain).equals(of(Kind.CONFIG_MAP, plainBefore))
                    && changes.stream().allMatch(change -> change.key().kind() != Kind.CONFIG_MAP)) {
                assertThat(after.configMaps()).isSameAs(before.configMaps());
            }
            after.slices().forEach((service, list) -> {
                boolean touched =
                        changes.stream().anyMatch(change -> change.key().kind() == Kind.ENDPOINT_SLICE);
                if (!touched) {
                    assertThat(list).isSameAs(before.slicesOf(service));
                }
            });
        }
    }

    private static Change change(RandomGenerator random, Map<ResourceKey, Resource> plain) {
        boolean slice = random.nextBoolean();
        var key = ResourceKey.of(slice ? Kind.ENDPOINT_SLICE : Kind.CONFIG_MAP, "a", "n" + random.nextInt(6));
        if (random.nextInt(4) == 0) {
            plain.remove(key);
            return new Change.Delete(key);
        }
        Resource resource = slice
                ? new EndpointSlice(
                        key,
                        ResourceKey.of(Kind.SERVICE, "a", "s" + random.nextInt(3)),
                        random.nextBoolean() ? "IPv4" : "IPv6",
                        List.of(),
                        List.of())
                : new ConfigMap(key, Map.of("k", "v" + random.nextInt(2)));
        plain.put(key, resource);
        return new Change.Put(resource, List.of());
    }

    private static Map<ResourceKey, Resource> of(Kind kind, Map<ResourceKey, Resource> plain) {
        var some = new HashMap<>(plain);
        some.keySet().removeIf(key -> key.kind() != kind);
        return some;
    }

    private static Map<ResourceKey, List<EndpointSlice>> slices(Map<ResourceKey, Resource> plain) {
        var slices = new HashMap<ResourceKey, List<EndpointSlice>>();
        for (Resource resource : plain.values()) {
            if (resource instanceof EndpointSlice slice) {
                slices.computeIfAbsent(slice.service(), _ -> new ArrayList<>()).add(slice);
            }
        }
        slices.values().forEach(list -> list.sort(Comparator.comparing(EndpointSlice::key)));
        return slices;
    }
}
