package dev.usher.proxy.h2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ResetLimitTest {
    private final ResetLimit limit = new ResetLimit(0);

    private int resetsUntilTooMany(long now) {
        int resets = 1;
        while (!limit.isExceeded(now)) {
            resets++;
        }
        return resets;
    }

    @Test
    void allowsSoManyResetsAtOnce() {
        assertThat(resetsUntilTooMany(0)).isEqualTo(ResetLimit.ALLOWANCE + 1);
        assertThat(limit.isExceeded(1)).isTrue();
    }

    @Test
    void allowsAsManyAgainLater() {
        resetsUntilTooMany(0);

        assertThat(resetsUntilTooMany(TimeUnit.SECONDS.toNanos(30))).isEqualTo(ResetLimit.ALLOWANCE + 1);
    }

    @Test
    void letsServedStreamsPayForOthersButNotInAdvance() {
        for (int i = 0; i < 10; i++) {
            limit.served();
        }
        assertThat(limit.isExceeded(0)).isFalse();
        limit.served();

        assertThat(resetsUntilTooMany(0)).isEqualTo(ResetLimit.ALLOWANCE + 1);
    }
}
