package dev.usher.observe;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The time as log lines print it, made once a second. Belongs to one loop.
final class LogClock {
    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss xx", Locale.ENGLISH);
    private static final DateTimeFormatter ISO = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ENGLISH);

    private final ZoneId zone;
    private long second = Long.MIN_VALUE;
    private byte[] local = {};
    private byte[] iso = {};

    LogClock(ZoneId zone) {
        this.zone = zone;
    }

    /// `24/Nov/2026:08:00:00 +0000`, in the zone of the process.
    byte[] local(long epochMillis) {
        update(epochMillis);
        return local;
    }

    /// `2026-11-24T08:00:00`, in UTC.
    byte[] iso(long epochMillis) {
        update(epochMillis);
        return iso;
    }

    private void update(long epochMillis) {
        long now = Math.floorDiv(epochMillis, 1000L);
        if (now != second) {
            second = now;
            var instant = Instant.ofEpochSecond(now);
            local = LOCAL.format(instant.atZone(zone)).getBytes(StandardCharsets.US_ASCII);
            iso = ISO.format(instant.atOffset(ZoneOffset.UTC)).getBytes(StandardCharsets.US_ASCII);
        }
    }
}
