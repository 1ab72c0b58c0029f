package dev.usher.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The sorted list in runs against plain sorted maps.
final class SortedRunsPropertyTest {
    private record Item(int key, int content) {}

    private record Version(TreeMap<Integer, Item> plain, SortedRuns<Integer, Item> runs) {
        List<Item> list() {
            return List.copyOf(plain.values());
        }
    }

    /// @param keys how many there are
    /// @param most how many change at once
    @ParameterizedTest
    @CsvSource({"1,3,2", "2,300,5", "3,2000,1", "4,2000,400", "5,2000,2000"})
    void isWhatASortedListWouldBe(long seed, int keys, int most) {
        RandomGenerator random = new SplittableRandom(seed);
        var versions = new ArrayList<Version>();
        versions.add(new Version(new TreeMap<>(), SortedRuns.by(Item::key)));
        for (int round = 0; round < 400; round++) {
            Version from = versions.get(random.nextInt(3) > 0 ? versions.size() - 1 : random.nextInt(versions.size()));
            // Phases of growing and of shrinking, so that runs are split and joined.
            int gone = round % 100 < 60 ? 5 : 2;
            Version next = change(from, changes(random, keys, most, gone));
            versions.add(next);

            List<Item> expected = next.list();
            assertThat(next.runs()).hasSameSizeAs(expected).containsExactlyElementsOf(expected);
            for (int probe = 0; probe < 20; probe++) {
                int key = random.nextInt(keys);
                int index = next.runs().indexOfKey(key);
                assertThat(index >= 0).isEqualTo(next.plain().containsKey(key));
                if (index >= 0) {
                    assertThat(next.runs().get(index)).isEqualTo(next.plain().get(key));
                }
            }
            comparesAsListsDo(next, versions.get(random.nextInt(versions.size())), random);
        }
    }

    private static void comparesAsListsDo(Version one, Version other, RandomGenerator random) {
        assertThat(one.runs().equals(other.runs())).isEqualTo(one.plain().equals(other.plain()));
        assertThat(one.runs()).isEqualTo(one.list()).hasSameHashCodeAs(one.list());
        for (int probe = 0; probe < 10; probe++) {
            int length =
                    random.nextInt(Math.min(one.plain().size(), other.plain().size()) + 1);
            int from = random.nextInt(one.plain().size() - length + 1);
            int otherFrom = random.nextInt(other.plain().size() - length + 1);
            List<Item> part = one.runs().subList(from, from + length);
            List<Item> otherPart = other.runs().subList(otherFrom, otherFrom + length);
            List<Item> expected = one.list().subList(from, from + length);
            assertThat(part).isEqualTo(expected).hasSameHashCodeAs(expected);
            assertThat(part.equals(otherPart))
                    .isEqualTo(expected.equals(other.list().subList(otherFrom, otherFrom + length)));
            int half = length / 2;
            assertThat(part.subList(half, length)).isEqualTo(expected.subList(half, length));
        }
    }

    private static Map<Integer, Optional<Item>> changes(RandomGenerator random, int keys, int most, int gone) {
        var changes = new HashMap<Integer, Optional<Item>>();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            int key = random.nextInt(keys);
            changes.put(
                    key, random.nextInt(gone) == 0 ? Optional.empty() : Optional.of(new Item(key, random.nextInt(3))));
        }
        return changes;
    }

    private static Version change(Version from, Map<Integer, Optional<Item>> changes) {
        var plain = new TreeMap<>(from.plain());
        changes.forEach((key, item) -> item.ifPresentOrElse(it -> plain.put(key, it), () -> plain.remove(key)));
        return new Version(plain, from.runs().with(changes));
    }

    @Test
    void sharesWhatDidNotChange() {
        var all = new HashMap<Integer, Optional<Item>>();
        for (int key = 0; key < 10_000; key++) {
            all.put(key, Optional.of(new Item(key, 0)));
        }
        SortedRuns<Integer, Item> before =
                SortedRuns.<Integer, Item>by(Item::key).with(all);

        SortedRuns<Integer, Item> after = before.with(Map.of(5_000, Optional.empty()));

        assertThat(after).hasSize(9_999);
        assertThat(after.subList(0, 5_000)).isEqualTo(before.subList(0, 5_000));
        assertThat(after.subList(5_000, 9_999)).isEqualTo(before.subList(5_001, 10_000));
        assertThat(before.with(Map.of())).isSameAs(before);
    }

    @Test
    void hasNothingOutsideItsBounds() {
        SortedRuns<Integer, Item> one =
                SortedRuns.<Integer, Item>by(Item::key).with(Map.of(1, Optional.of(new Item(1, 0))));

        assertThatThrownBy(() -> one.get(1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> one.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> one.subList(0, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> one.subList(0, 1).get(1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> one.subList(0, 1).subList(1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
