package dev.usher.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The persistent map against plain ones, with good hashes and with hashes that collide.
final class PersistentMapPropertyTest {
    /// A key whose hash has only so many values.
    private record Key(int number, int hashes) implements Comparable<Key> {
        @Override
        public int hashCode() {
            return number % hashes * 0x9E3779B9;
        }

        @Override
        public int compareTo(Key other) {
            return Integer.compare(number, other.number);
        }
    }

    private record Version(Map<Key, Object> plain, PersistentMap<Key, Object> map) {}

    private record Difference(
            @Nullable Object before, @Nullable Object after) {}

    @ParameterizedTest
    @CsvSource({"1,1", "2,3", "3,40", "4,100000"})
    void isWhatAPlainMapWouldBeAndTellsWhatDiffers(long seed, int hashes) {
        RandomGenerator random = new SplittableRandom(seed);
        var versions = new ArrayList<Version>();
        versions.add(new Version(Map.of(), PersistentMap.empty()));
        for (int round = 0; round < 300; round++) {
            Version from = versions.get(random.nextInt(versions.size()));
            var plain = new HashMap<>(from.plain());
            PersistentMap<Key, Object> map = from.map();
            for (int i = random.nextInt(60); i >= 0; i--) {
                var key = new Key(random.nextInt(200), hashes);
                if (random.nextInt(3) == 0) {
                    plain.remove(key);
                    map = map.without(key);
                } else {
                    var value = new Object();
                    plain.put(key, value);
                    map = map.with(key, value);
                }
            }
            versions.add(new Version(Map.copyOf(plain), map));

            assertThat(map).isEqualTo(plain).hasSize(plain.size()).hasSameHashCodeAs(plain);
            for (int number = 0; number < 200; number++) {
                var key = new Key(number, hashes);
                assertThat(map.get(key)).isSameAs(plain.get(key));
                assertThat(map.containsKey(key)).isEqualTo(plain.containsKey(key));
            }
            Version other = versions.get(random.nextInt(versions.size()));
            assertThat(found(other.map(), map)).isEqualTo(expected(other.plain(), plain));
        }
        for (Version version : versions) {
            assertThat(version.map()).isEqualTo(version.plain());
        }
    }

    @ParameterizedTest
    @CsvSource({"1", "100000"})
    void keepsItselfWhenNothingChanges(int hashes) {
        var value = new Object();
        PersistentMap<Key, Object> map = PersistentMap.<Key, Object>empty()
                .with(new Key(1, hashes), value)
                .with(new Key(2, hashes), new Object());

        assertThat(map.with(new Key(1, hashes), value)).isSameAs(map);
        assertThat(map.without(new Key(3, hashes))).isSameAs(map);
        assertThat(PersistentMap.copyOf(map)).isSameAs(map);
        assertThat(List.of(map.get(new Key(1, hashes)))).containsExactly(value);
    }

    private static Map<Key, Difference> found(Map<Key, Object> before, Map<Key, Object> after) {
        var found = new HashMap<Key, Difference>();
        PersistentMap.differences(
                before,
                after,
                (key, old, now) -> assertThat(found.put(key, new Difference(old, now)))
                        .as("told once")
                        .isNull());
        return found;
    }

    private static Map<Key, Difference> expected(Map<Key, Object> before, Map<Key, Object> after) {
        var expected = new HashMap<Key, Difference>();
        var keys = new HashMap<>(before);
        keys.putAll(after);
        for (Key key : keys.keySet()) {
            if (!Objects.equals(before.get(key), after.get(key))) {
                expected.put(key, new Difference(before.get(key), after.get(key)));
            }
        }
        return expected;
    }
}
