package dev.usher.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class HttpDateTest {
    private static final DateTimeFormatter REFERENCE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final long YEAR_9999 = 253_402_300_799L;

    @Test
    void writesTheExampleOfTheRfc() {
        assertThat(text(784_111_777)).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
    }

    @Test
    void agreesWithTheJdkOnAnyMoment() {
        var random = RandomGenerator.getDefault();
        for (int i = 0; i < 2_000; i++) {
            long second = random.nextLong(YEAR_9999);
            assertThat(text(second)).isEqualTo(REFERENCE.format(Instant.ofEpochSecond(second)));
        }
        assertThat(text(YEAR_9999)).isEqualTo("Fri, 31 Dec 9999 23:59:59 GMT");
    }

    private static String text(long second) {
        return new String(HttpDate.imfFixdate(second), StandardCharsets.US_ASCII);
    }
}
