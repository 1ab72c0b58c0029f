package dev.usher.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.Expression;
import dev.usher.model.LoadBalancing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HashBalancerPropertyTest {
    private static final int KEYS = 20_000;
    private static final Expression KEY = Expression.parse("$request_uri");

    private static Picker ring(List<FakeMember> members) {
        return picker(new LoadBalancing.ConsistentHash(KEY), members);
    }

    private static Picker picker(LoadBalancing kind, List<FakeMember> members) {
        return Balancer.create(kind, "default-web-80", new Random(1), () -> 0).among(members);
    }

    private static int pick(Picker picker, int key, IntPredicate avoid) {
        return pick(picker, key, avoid, new FakeRequest(key));
    }

    private static int pick(Picker picker, int key, IntPredicate avoid, FakeRequest request) {
        request.key = "/item/" + key + "?page=" + key % 7;
        return picker.pick(avoid, request);
    }

    @Test
    void givesEveryEndpointAboutItsShare() {
        for (int count : new int[] {1, 2, 3, 5, 10, 40}) {
            Picker ring = ring(FakeMember.some(count));
            var picks = new int[count];
            for (int key = 0; key < KEYS; key++) {
                picks[pick(ring, key, _ -> false)]++;
            }

            for (int i = 0; i < count; i++) {
                assertThat(picks[i] * count / (double) KEYS)
                        .as("share of endpoint %d of %d, where 1 is fair", i, count)
                        .isBetween(0.65, 1.35);
            }
        }
    }

    @Test
    void movesOnlyTheKeysOfAnEndpointThatLeaves() {
        for (int seed = 0; seed < 20; seed++) {
            var random = new Random(seed);
            int count = 2 + random.nextInt(20);
            List<FakeMember> members = FakeMember.some(count);
            int gone = random.nextInt(count);
            var left = new ArrayList<>(members);
            left.remove(gone);
            Picker before = ring(members);
            Picker after = ring(left);

            int moved = 0;
            for (int key = 0; key < KEYS / 4; key++) {
                int first = pick(before, key, _ -> false);
                int second = pick(after, key, _ -> false);
                boolean stayed = members.get(first).equals(left.get(second));
                moved += stayed ? 0 : 1;
                assertThat(stayed).as("seed %d, key %d", seed, key).isEqualTo(first != gone);
            }

            assertThat(moved * count / (KEYS / 4.0))
                    .as("seed %d: keys that moved, where 1 is one in n", seed)
                    .isBetween(0.5, 1.5);
        }
    }

    @Test
    void isTheSameInEveryReplicaWhateverTheOrderOfEndpoints() {
        for (int seed = 0; seed < 50; seed++) {
            List<FakeMember> members = FakeMember.some(1 + seed % 12);
            var shuffled = new ArrayList<>(members);
            Collections.shuffle(shuffled, new Random(seed));
            Picker one = ring(members);
            Picker other = ring(shuffled);

            for (int key = 0; key < 200; key++) {
                assertThat(shuffled.get(pick(other, key, _ -> false)).endpoint())
                        .isEqualTo(members.get(pick(one, key, _ -> false)).endpoint());
            }
        }
    }

    @Test
    void keepsItsPlacesFromReleaseToRelease() {
        // Replicas of two releases run side by side during an update: these may change with an announcement only.
        Picker ring = ring(FakeMember.some(10));

        assertThat(IntStream.range(0, 16).map(key -> pick(ring, key, _ -> false)))
                .containsExactly(9, 6, 6, 3, 7, 3, 0, 1, 1, 7, 2, 1, 0, 4, 9, 5);
    }

    @Test
    void leavesTheKeysOfOneToAvoidToManyOthersAndAllOtherKeysAlone() {
        Picker ring = ring(FakeMember.some(8));
        Set<Integer> heirs = new HashSet<>();
        for (int key = 0; key < 4000; key++) {
            int usual = pick(ring, key, _ -> false);
            int instead = pick(ring, key, candidate -> candidate == 3);
            if (usual == 3) {
                heirs.add(instead);
            } else {
                assertThat(instead).isEqualTo(usual);
            }
        }

        assertThat(heirs).hasSize(7).doesNotContain(3);
    }

    @Test
    void standsByItsChoiceWhenAllAreToBeAvoided() {
        Picker ring = ring(FakeMember.some(8));
        for (int key = 0; key < 100; key++) {
            assertThat(pick(ring, key, _ -> true)).isEqualTo(pick(ring, key, _ -> false));
        }
    }

    @Test
    void hashesAnEmptyKeyLikeAnyOther() {
        Picker ring = ring(FakeMember.some(8));
        var request = new FakeRequest(1);
        request.key = "";

        assertThat(ring.pick(_ -> false, request)).isBetween(0, 7).isEqualTo(ring.pick(_ -> false, request));
    }

    @Test
    void hasNoneToPickOfNone() {
        assertThat(ring(List.of()).pick(_ -> false, new FakeRequest(1))).isEqualTo(-1);
        assertThat(picker(new LoadBalancing.SubsetHash(KEY, 3), List.of()).pick(_ -> false, new FakeRequest(1)))
                .isEqualTo(-1);
    }

    @Test
    void sharesASubsetOfTheSizeAskedForEvenly() {
        for (int count = 1; count < 30; count++) {
            int size = 1 + count % 5;
            Picker subsets = picker(new LoadBalancing.SubsetHash(KEY, size), FakeMember.some(count));
            Set<Set<Integer>> found = new HashSet<>();
            for (int key = 0; key < 200; key++) {
                var request = new FakeRequest(key);
                var members = new HashSet<Integer>();
                for (int i = 0; i < 60; i++) {
                    members.add(pick(subsets, key, _ -> false, request));
                }
                assertThat(members)
                        .as("members of one key, %d endpoints", count)
                        .hasSize(Math.min(size, count));
                found.add(members);
            }

            assertThat(found.size())
                    .as("subsets of %d endpoints by %d", count, size)
                    .isLessThanOrEqualTo(Math.ceilDiv(count, Math.min(size, count)));
            assertThat(found.stream().flatMap(Set::stream).distinct()).hasSize(count);
        }
    }

    @Test
    void staysInTheSubsetWhileOneOfItIsLeft() {
        Picker subsets = picker(new LoadBalancing.SubsetHash(KEY, 3), FakeMember.some(9));
        for (int key = 0; key < 50; key++) {
            var request = new FakeRequest(key);
            int one = pick(subsets, key, _ -> false, request);
            int set = one / 3;
            for (int i = 0; i < 30; i++) {
                int other = pick(subsets, key, candidate -> candidate == one, request);
                assertThat(other).isNotEqualTo(one);
                assertThat(other / 3).isEqualTo(set);
            }
            assertThat(pick(subsets, key, candidate -> candidate / 3 == set, request) / 3)
                    .isNotEqualTo(set);
        }
    }
}
