package dev.usher.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.LoadBalancing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RoundRobinBalancerPropertyTest {

    @Test
    void spreadsSequentialPicksExactlyEvenly() {
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            int count = 1 + random.nextInt(40);
            int rounds = 1 + random.nextInt(5);
            Balancer balancer = roundRobin(random);
            var picks = new int[count];

            for (int i = 0; i < count * rounds; i++) {
                picks[pick(balancer, count, _ -> false)]++;
            }

            assertThat(picks).as("seed %d", seed).containsOnly(rounds);
        }
    }

    @Test
    void beginsWhereChanceSays() {
        Set<Integer> first = new HashSet<>();
        for (int seed = 0; seed < 400; seed++) {
            first.add(pick(roundRobin(new Random(seed)), 10, _ -> false));
        }

        assertThat(first).hasSize(10);
    }

    @Test
    void staysEvenWhereTheRotationWrapsAround() {
        // One step before the counter turns from the largest unsigned number to 0.
        Balancer balancer = roundRobin(fixed(-2));
        var picks = new int[7];
        for (int i = 0; i < 7 * 100; i++) {
            picks[pick(balancer, 7, _ -> false)]++;
        }

        for (int pick : picks) {
            assertThat(pick).isBetween(99, 101);
        }
    }

    @Test
    void starvesNoEndpointWhileOthersComeAndGo() {
        for (int seed = 0; seed < 100; seed++) {
            var random = new Random(seed);
            Balancer balancer = roundRobin(random);
            for (int change = 0; change < 50; change++) {
                int count = 1 + random.nextInt(12);
                var picks = new int[count];

                for (int i = 0; i < count; i++) {
                    picks[pick(balancer, count, _ -> false)]++;
                }

                assertThat(picks)
                        .as("seed %d, change %d: the first round", seed, change)
                        .containsOnly(1);
            }
        }
    }

    @Test
    void passesOverThoseToAvoidAndTakesOneWhenAllAre() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            int count = 1 + random.nextInt(10);
            Balancer balancer = roundRobin(random);
            Set<Integer> tried = new HashSet<>();
            for (int i = 0; i < count; i++) {
                tried.add(pick(balancer, count, tried::contains));
            }

            assertThat(tried).as("seed %d: every one was tried once", seed).hasSize(count);
            assertThat(pick(balancer, count, _ -> true)).isBetween(0, count - 1);
        }
    }

    @Test
    void spreadsTheShareOfThoseToAvoidOverAllOthers() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            int count = 2 + random.nextInt(10);
            Balancer balancer = roundRobin(random);
            Set<Integer> avoided = new HashSet<>();
            while (avoided.size() < count - 1 && random.nextInt(4) > 0) {
                avoided.add(random.nextInt(count));
            }
            var picks = new int[count];

            for (int i = 0; i < 10 * (count - avoided.size()); i++) {
                picks[pick(balancer, count, avoided::contains)]++;
            }

            for (int i = 0; i < count; i++) {
                assertThat(picks[i]).as("seed %d, endpoint %d", seed, i).isEqualTo(avoided.contains(i) ? 0 : 10);
            }
        }
    }

    @Test
    void goesRoundAmongThoseToAvoidWhenThereIsNoOther() {
        for (int count = 1; count < 40; count++) {
            Balancer balancer = roundRobin(new Random(count));
            var picks = new int[count];

            for (int i = 0; i < 3 * count; i++) {
                picks[pick(balancer, count, _ -> true)]++;
            }

            assertThat(picks).as("%d endpoints", count).containsOnly(3);
        }
    }

    @Test
    void hasNoneToPickOfNone() {
        assertThat(pick(roundRobin(new Random(1)), 0, _ -> false)).isEqualTo(-1);
    }

    @Test
    void sharesOneRotationBetweenAllLoops() throws Exception {
        int count = 12;
        int each = 12_000;
        Balancer balancer = roundRobin(new Random(5));
        var picks = new AtomicIntegerArray(count);
        var start = new CyclicBarrier(4);

        inParallel(4, () -> {
            start.await();
            for (int i = 0; i < each; i++) {
                picks.incrementAndGet(pick(balancer, count, _ -> false));
            }
            return null;
        });

        for (int i = 0; i < count; i++) {
            assertThat(picks.get(i)).as("endpoint %d", i).isEqualTo(4 * each / count);
        }
    }

    @Test
    void staysInRangeWhileEndpointsChange() throws Exception {
        Balancer balancer = roundRobin(new Random(6));
        var count = new AtomicInteger(1);
        var changing = new AtomicBoolean(true);

        List<Future<Integer>> wrong = inParallel(4, () -> {
            if (changing.getAndSet(false)) {
                for (int i = 0; i < 50_000; i++) {
                    count.set(1 + i % 9);
                }
                return 0;
            }
            int outside = 0;
            for (int i = 0; i < 50_000; i++) {
                int now = count.get();
                int picked = pick(balancer, now, _ -> false);
                outside += picked >= 0 && picked < now ? 0 : 1;
            }
            return outside;
        });

        for (Future<Integer> each : wrong) {
            assertThat(each.get()).isZero();
        }
    }

    private static <T> List<Future<T>> inParallel(int threads, Callable<T> work) throws Exception {
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            var tasks = new ArrayList<Callable<T>>();
            for (int i = 0; i < threads; i++) {
                tasks.add(work);
            }
            List<Future<T>> done = executor.invokeAll(tasks);
            for (Future<T> each : done) {
                each.get();
            }
            return done;
        }
    }

    /// Endpoints differ in nothing but their number here.
    private static int pick(Balancer balancer, int count, IntPredicate avoid) {
        return balancer.among(Collections.nCopies(count, new FakeMember("10.0.0.1")))
                .pick(avoid, new FakeRequest(0));
    }

    private static Balancer roundRobin(RandomGenerator random) {
        return Balancer.create(LoadBalancing.ROUND_ROBIN, "default-web-80", random, () -> 0);
    }

    private static RandomGenerator fixed(long value) {
        return () -> value << 32;
    }
}
