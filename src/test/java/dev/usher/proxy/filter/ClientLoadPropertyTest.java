package dev.usher.proxy.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.proxy.filter.ClientLoad.Rate;
import dev.usher.proxy.filter.ClientLoad.Verdict;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/// The load of a client against a plain transcription of nginx's own algorithm.
class ClientLoadPropertyTest {

    /// `ngx_http_limit_req_lookup` and `ngx_http_limit_req_account`, as they stand: every zone looks, and all account
    /// only when none refused.
    private static final class Nginx {
        static final class Node {
            long excess;
            long last;
        }

        final long[] rate;
        final long[] burst;
        final Node[] nodes;

        Nginx(long[] rate, long[] burst) {
            this.rate = rate;
            this.burst = burst;
            nodes = new Node[rate.length];
        }

        boolean request(long now) {
            for (int i = 0; i < rate.length; i++) {
                if (nodes[i] != null && excess(i, now) > burst[i]) {
                    return false;
                }
            }
            for (int i = 0; i < rate.length; i++) {
                if (nodes[i] == null) {
                    nodes[i] = new Node();
                    nodes[i].last = now;
                    continue;
                }
                long excess = excess(i, now);
                long ms = ms(i, now);
                if (ms != 0) {
                    nodes[i].last = now;
                }
                nodes[i].excess = excess;
            }
            return true;
        }

        private long ms(int i, long now) {
            long ms = now - nodes[i].last;
            return ms < -60_000 ? 1 : ms < 0 ? 0 : ms;
        }

        private long excess(int i, long now) {
            long excess = nodes[i].excess - rate[i] * ms(i, now) / 1000 + 1000;
            return excess < 0 ? 0 : excess;
        }
    }

    @RepeatedTest(60)
    void letsInWhatNginxLetsIn(RepetitionInfo info) {
        var random = new Random(info.getCurrentRepetition());
        int perSecond = 1 + random.nextInt(20);
        int perMinute = 1 + random.nextInt(300);
        int multiplier = random.nextInt(6);
        boolean both = random.nextBoolean();
        Rate second = Rate.perSecond(perSecond, perSecond * multiplier);
        Rate minute = both ? Rate.perMinute(perMinute, perMinute * multiplier) : Rate.NONE;
        var nginx = both
                ? new Nginx(
                        new long[] {1000L * perSecond, 1000L * perMinute / 60},
                        new long[] {1000L * perSecond * multiplier, 1000L * perMinute * multiplier})
                : new Nginx(new long[] {1000L * perSecond}, new long[] {1000L * perSecond * multiplier});
        var load = new ClientLoad();
        long now = random.nextInt(1_000_000);
        for (int i = 0; i < 3000; i++) {
            now += switch (random.nextInt(10)) {
                case 0 -> random.nextInt(5000);
                case 1 -> -random.nextInt(20); // the clock of another loop
                case 2, 3 -> 0;
                default -> random.nextInt(60);
            };
            boolean expected = nginx.request(now);

            assertThat(load.take(0, second, minute, now) == Verdict.IN)
                    .as("request %d at %d", i, now)
                    .isEqualTo(expected);
        }
    }

    @Test
    void letsInBurstAndOneMoreAtOnce() {
        var load = new ClientLoad();
        int in = 0;
        for (int i = 0; i < 100; i++) {
            in += load.take(0, Rate.perSecond(10, 50), Rate.NONE, 1000) == Verdict.IN ? 1 : 0;
        }

        assertThat(in).isEqualTo(51);
    }

    @RepeatedTest(20)
    void countsRequestsUnderWayExactly(RepetitionInfo info) {
        var random = new Random(info.getCurrentRepetition());
        var load = new ClientLoad();
        int limit = 1 + random.nextInt(5);
        var active = new ArrayDeque<Integer>();
        for (int i = 0; i < 1000; i++) {
            if (random.nextBoolean() && !active.isEmpty()) {
                active.poll();
                load.release();
            } else {
                Verdict verdict = load.take(limit, Rate.NONE, Rate.NONE, i);
                assertThat(verdict).isEqualTo(active.size() < limit ? Verdict.IN : Verdict.TOO_MANY_AT_ONCE);
                if (verdict == Verdict.IN) {
                    active.add(i);
                }
            }
            assertThat(load.isActive()).isEqualTo(!active.isEmpty());
        }
    }

    @Test
    void aRequestRefusedForItsRateIsNotUnderWay() {
        var load = new ClientLoad();
        assertThat(load.take(9, Rate.perSecond(1, 0), Rate.NONE, 0)).isEqualTo(Verdict.IN);
        load.release();

        assertThat(load.take(9, Rate.perSecond(1, 0), Rate.NONE, 1)).isEqualTo(Verdict.TOO_MANY_LATELY);
        assertThat(load.isActive()).isFalse();
    }

    @Test
    void severalLoopsLetInNotOneTooMany() throws InterruptedException {
        var load = new ClientLoad();
        var in = new AtomicInteger();
        var go = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                for (int i = 0; i < 500; i++) {
                    if (load.take(0, Rate.perSecond(1, 100), Rate.NONE, 5) == Verdict.IN) {
                        in.incrementAndGet();
                    }
                }
            }));
        }
        go.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(in).hasValue(101);
    }
}
