package dev.usher.resource.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.ResourceKey;
import dev.usher.resource.Change;
import dev.usher.resource.SnapshotStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// However files change, the changes handed on lead to what reading everything anew would give.
final class ManifestSetPropertyTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void arrivesWhereReadingEverythingAnewWould(long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        var set = new ManifestSet();
        var store = new SnapshotStore();
        var present = new TreeMap<Path, ManifestFile>();
        for (int round = 0; round < 1500; round++) {
            var changed = new ArrayList<ManifestFile>();
            var gone = new ArrayList<Path>();
            for (int i = 0; i < 6; i++) {
                Path path = Path.of(i + ".yaml");
                int choice = random.nextInt(12);
                if (choice == 0) {
                    gone.add(path);
                    present.remove(path);
                } else if (choice < 3) {
                    ManifestFile file = ManifestFile.read(path, content(random), Optional.empty());
                    changed.add(file);
                    present.put(path, file);
                }
            }

            List<Change> changes = set.update(changed, gone);
            store.apply(changes);

            Set<ResourceKey> keys = new HashSet<>();
            assertThat(changes)
                    .allSatisfy(change -> assertThat(keys.add(change.key()))
                            .as("one change for %s", change.key())
                            .isTrue());
            var anew = new SnapshotStore();
            anew.apply(new ManifestSet().update(List.copyOf(present.values()), List.of()));
            assertThat(store.snapshot()).isEqualTo(anew.snapshot());
            assertThat(store.problems()).containsExactlyInAnyOrderElementsOf(anew.problems());
            assertThat(set.paths()).isEqualTo(present.keySet());
        }
    }

    private static byte[] content(RandomGenerator random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append("---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: c%d}, data: {k: '%d'}}\n"
                    .formatted(random.nextInt(5), random.nextInt(2)));
        }
        if (random.nextInt(6) == 0) {
            text.append("---\nno object\n");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
