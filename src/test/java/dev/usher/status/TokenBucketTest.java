package dev.usher.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class TokenBucketTest {
    private final AtomicLong now = new AtomicLong(7);
    private final TokenBucket bucket = new TokenBucket(10, 3, now::get);

    @Test
    void letsABurstPassAndThenOneAfterTheOther() {
        assertThat(bucket.take()).isZero();
        assertThat(bucket.take()).isZero();
        assertThat(bucket.take()).isZero();
        assertThat(bucket.take()).isEqualTo(100_000_000L);
        assertThat(bucket.take()).isEqualTo(200_000_000L);
    }

    @Test
    void neverSavesMoreThanABurst() {
        now.addAndGet(3_600_000_000_000L);

        for (int i = 0; i < 3; i++) {
            assertThat(bucket.take()).isZero();
        }
        assertThat(bucket.take()).isPositive();
    }
}
