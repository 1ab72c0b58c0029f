package dev.usher.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EndpointHealthTest {
    private final EndpointHealth health = new EndpointHealth();

    @Test
    void beginsReachable() {
        assertThat(health.isEjected()).isFalse();
        assertThat(health.state()).isInstanceOf(Health.Reachable.class);
    }

    @Test
    void handsAnEjectionToTheOneWhoBeganIt() {
        Health.Ejected ejected = health.unreachable().orElseThrow();

        assertThat(health.isEjected()).isTrue();
        assertThat(health.unreachable()).isEmpty();
        assertThat(health.isInForce(ejected)).isTrue();
    }

    @Test
    void isOverAsSoonAsAnybodyGetsThrough() {
        Health.Ejected first = health.unreachable().orElseThrow();

        health.reached();

        assertThat(health.isEjected()).isFalse();
        assertThat(health.isInForce(first)).isFalse();
        Health.Ejected second = health.unreachable().orElseThrow();
        assertThat(health.isInForce(first)).as("an ejection that is over").isFalse();
        assertThat(health.isInForce(second)).isTrue();
    }

    @Test
    void isBegunOnceHoweverManyLoopsNotice() throws Exception {
        int threads = 4;
        for (int round = 0; round < 200; round++) {
            var start = new CyclicBarrier(threads);
            var tasks = new ArrayList<Callable<Optional<Health.Ejected>>>();
            for (int i = 0; i < threads; i++) {
                tasks.add(() -> {
                    start.await();
                    return health.unreachable();
                });
            }
            int begun = 0;
            try (var executor = Executors.newFixedThreadPool(threads)) {
                for (var each : executor.invokeAll(tasks)) {
                    begun += each.get().isPresent() ? 1 : 0;
                }
            }
            assertThat(begun).isOne();
            health.reached();
        }
    }

    @Test
    void isProbedLessAndLessOftenButAtLeastTwiceASecond() {
        long before = 0;
        for (int failures = 0; failures < 100; failures++) {
            long nanos = BackOff.nanos(failures);
            assertThat(nanos)
                    .isGreaterThanOrEqualTo(before)
                    .isBetween(TimeUnit.MILLISECONDS.toNanos(50), TimeUnit.MILLISECONDS.toNanos(500));
            before = nanos;
        }
        assertThat(BackOff.nanos(1)).isEqualTo(2 * BackOff.nanos(0));
    }
}
