package dev.usher.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.LoadBalancing;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PeakEwmaBalancerPropertyTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private long now = 1_000 * SECOND;
    private final Balancer balancer =
            Balancer.create(new LoadBalancing.PeakEwma(), "default-web-80", new Random(1), () -> now);

    private FakeRequest request(long seed) {
        var request = new FakeRequest(seed);
        request.nanos = now;
        return request;
    }

    @Test
    void sendsMoreToWhoAnswersFaster() {
        List<FakeMember> members = FakeMember.some(4);
        Picker picker = balancer.among(members);
        var picks = new int[4];
        var request = request(7);
        for (int i = 0; i < 8_000; i++) {
            now += MILLI;
            request.nanos = now;
            int picked = picker.pick(_ -> false, request);
            picks[picked]++;
            members.get(picked).load().note((picked == 2 ? 80 : 5) * MILLI, now);
        }

        assertThat(picks[2]).isLessThan(8_000 / 4 / 3);
        assertThat(picks[0]).isGreaterThan(8_000 / 5);
        assertThat(picks[1]).isGreaterThan(8_000 / 5);
    }

    @Test
    void spreadsOverEqualsEvenly() {
        List<FakeMember> members = FakeMember.some(5);
        Picker picker = balancer.among(members);
        var picks = new int[5];
        var request = request(3);
        var noise = new Random(4);
        for (int i = 0; i < 20_000; i++) {
            now += MILLI;
            request.nanos = now;
            int picked = picker.pick(_ -> false, request);
            picks[picked]++;
            members.get(picked).load().note((5 + noise.nextInt(5)) * MILLI, now);
        }

        for (int pick : picks) {
            assertThat(pick).isBetween(20_000 / 5 * 7 / 10, 20_000 / 5 * 13 / 10);
        }
    }

    @Test
    void takesASlowAnswerAtOnceAndForgetsItByAndBy() {
        var load = new PeakEwma();
        load.note(10 * MILLI, now);
        load.note(500 * MILLI, now);

        assertThat(load.score(now)).isEqualTo(500);
        assertThat(load.score(now + 10 * SECOND)).isBetween(500 / Math.E - 1, 500 / Math.E + 1);
        assertThat(load.score(now + 100 * SECOND)).isLessThan(0.1);
    }

    @Test
    void movesTowardsFasterAnswersWithTheTimeThatPassed() {
        var load = new PeakEwma();
        load.note(500 * MILLI, now);
        now += 10 * SECOND;
        load.note(10 * MILLI, now);

        double left = 500 / Math.E + 10 * (1 - 1 / Math.E);
        assertThat(load.score(now)).isBetween(left - 1, left + 1);
    }

    @Test
    void keepsItsWitsWhenTheClockOfMillisecondsWrapsAround() {
        now = ((1L << 31) - 5) * MILLI;
        var load = new PeakEwma();
        load.note(100 * MILLI, now);

        assertThat(load.score(now + 10 * MILLI)).isBetween(99.0, 100.0);
        assertThat(load.score(now - MILLI))
                .as("another loop is a little behind")
                .isEqualTo(100);
    }

    @Test
    void beginsANewEndpointAtTheMeanOfThoseKnown() {
        var members = new ArrayList<>(FakeMember.some(3));
        members.get(0).load().note(20 * MILLI, now);
        members.get(1).load().note(40 * MILLI, now);
        balancer.among(members);

        assertThat(members.get(2).load().score(now)).isEqualTo(30);
        assertThat(members.get(0).load().score(now)).isEqualTo(20);
    }

    @Test
    void keepsWhatItKnowsWhenEndpointsChange() {
        var members = new ArrayList<>(FakeMember.some(2));
        balancer.among(members);
        members.get(0).load().note(900 * MILLI, now);
        members.get(1).load().note(10 * MILLI, now);
        members.add(new FakeMember("10.9.9.9"));
        Picker picker = balancer.among(members);

        var picks = new int[3];
        for (int i = 0; i < 300; i++) {
            picks[picker.pick(_ -> false, request(i))]++;
        }
        assertThat(picks[0]).as("the slowest of all is never the faster of two").isZero();
        assertThat(picks[1]).isGreaterThan(picks[2]);
    }

    @Test
    void passesOverThoseToAvoidUnlessAllAre() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            int count = 1 + random.nextInt(8);
            List<FakeMember> members = FakeMember.some(count);
            members.forEach(member -> member.load().note(random.nextInt(100) * MILLI, now));
            Picker picker = balancer.among(members);
            var avoided = new HashSet<Integer>();
            while (avoided.size() < count - 1 && random.nextInt(4) > 0) {
                avoided.add(random.nextInt(count));
            }

            assertThat(avoided).as("seed %d", seed).doesNotContain(picker.pick(avoided::contains, request(seed)));
            assertThat(picker.pick(_ -> true, request(seed))).isBetween(0, count - 1);
        }
        assertThat(balancer.among(List.of()).pick(_ -> false, request(1))).isEqualTo(-1);
    }
}
