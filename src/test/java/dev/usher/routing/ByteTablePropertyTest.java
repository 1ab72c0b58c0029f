package dev.usher.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tables made from one another against plain maps.
final class ByteTablePropertyTest {
    private record Version(Map<String, Integer> plain, ByteTable<Integer> table) {}

    /// @param keys how many there are
    /// @param most how many change at once
    @ParameterizedTest
    @CsvSource({"1,8,3", "2,200,20", "3,3000,100", "4,3000,3000"})
    void findsWhatAMapWouldInEachVersion(long seed, int keys, int most) {
        RandomGenerator random = new SplittableRandom(seed);
        var versions = new ArrayList<Version>();
        versions.add(new Version(Map.of(), new ByteTable<>(Map.of())));
        for (int round = 0; round < 200; round++) {
            Version from = versions.get(random.nextInt(3) > 0 ? versions.size() - 1 : random.nextInt(versions.size()));
            versions.add(change(from, keys, random.nextInt(most + 1), round % 50 < 30 ? 4 : 1, random));
        }
        for (Version version : versions) {
            for (int key = 0; key < keys; key++) {
                String name = name(key);
                assertThat(version.table().get(name)).isEqualTo(version.plain().get(name));
                if (version.plain().containsKey(name)) {
                    assertThat(version.table().longest()).isGreaterThanOrEqualTo(name.length());
                }
            }
        }
    }

    private static Version change(Version from, int keys, int changes, int addedToOneGone, RandomGenerator random) {
        var plain = new HashMap<>(from.plain());
        var changed = new HashMap<String, Integer>();
        var gone = new HashSet<String>();
        for (int i = 0; i < changes; i++) {
            String name = name(random.nextInt(keys));
            if (random.nextInt(addedToOneGone + 1) > 0) {
                gone.remove(name);
                changed.put(name, random.nextInt());
            } else {
                changed.remove(name);
                gone.add(name);
            }
        }
        plain.keySet().removeAll(gone);
        plain.putAll(changed);
        return new Version(plain, from.table().with(changed, gone));
    }

    private static String name(int key) {
        return "host-" + key + ".example";
    }
}
