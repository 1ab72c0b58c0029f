package dev.usher.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
    private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(Deadlines.PERIOD_MILLIS);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Deadlines deadlines = new Deadlines(0);
    private long now;

    private static final class Alarm extends Deadlines.Timed {
        private int rings;

        @Override
        protected void expired() {
            rings++;
        }
    }

    private void pass(long nanos) {
        for (long until = now + nanos; now < until; ) {
            now = Math.min(until, now + PERIOD);
            deadlines.sweep(now);
        }
    }

    private Alarm in(long nanos) {
        var alarm = new Alarm();
        alarm.expireAfter(deadlines, nanos);
        return alarm;
    }

    @Test
    void ringsOnceNeverEarlyAndAtMostTwoPeriodsLate() {
        Alarm alarm = in(SECOND);

        pass(SECOND);
        assertThat(alarm.rings).isZero();

        pass(2 * PERIOD);
        assertThat(alarm.rings).isEqualTo(1);

        pass(SECOND);
        assertThat(alarm.rings).isEqualTo(1);
    }

    @Test
    void doesNotCountTheTimeALoopIsHeldUp() {
        Alarm before = in(SECOND);
        now += 60 * SECOND;
        Alarm begunBeforeTheClockWasRead = in(SECOND);
        deadlines.sweep(now);

        pass(SECOND - 2 * PERIOD);
        assertThat(before.rings).isZero();
        assertThat(begunBeforeTheClockWasRead.rings).isZero();

        pass(4 * PERIOD);
        assertThat(before.rings).isEqualTo(1);
        assertThat(begunBeforeTheClockWasRead.rings).isEqualTo(1);
    }

    @Test
    void forgetsWhatLeaves() {
        Alarm leaving = in(SECOND);
        Alarm cleared = in(SECOND);

        leaving.leave();
        cleared.neverExpire();
        pass(3 * SECOND);

        assertThat(leaving.rings).isZero();
        assertThat(cleared.rings).isZero();
    }
}
