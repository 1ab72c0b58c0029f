package dev.usher.observe;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/// The time as log lines and variables print it, made once a second. Belongs to one loop.
public final class LogClock {
    // Names given here, so that no locale data is loaded at the first request.
    private static final DateTimeFormatter LOCAL = new DateTimeFormatterBuilder()
            .appendPattern("dd/")
            .appendText(ChronoField.MONTH_OF_YEAR, months())
            .appendPattern("/yyyy:HH:mm:ss xx")
            .toFormatter(Locale.ENGLISH);
    private static final DateTimeFormatter ISO = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ENGLISH);
    private static final DateTimeFormatter ISO_LOCAL =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssxxx", Locale.ENGLISH);

    private final Supplier<ZoneId> zone;
    private long second = Long.MIN_VALUE;
    private byte[] local = {};
    private byte[] iso = {};
    private byte[] isoLocal = {};

    /// A clock that has not been asked yet.
    ///
    /// @param zone asked with each new second: the JDK's default zone takes reading a file the first time
    public LogClock(Supplier<ZoneId> zone) {
        this.zone = zone;
    }

    private static Map<Long, String> months() {
        var names = new HashMap<Long, String>();
        for (String name :
                List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")) {
            names.put(names.size() + 1L, name);
        }
        return names;
    }

    /// `24/Nov/2026:08:00:00 +0000`, in the zone of the process. Not to be modified.
    public byte[] local(long epochMillis) {
        update(epochMillis);
        return local;
    }

    /// `2026-11-24T08:00:00+00:00`, in the zone of the process. Not to be modified.
    public byte[] isoLocal(long epochMillis) {
        update(epochMillis);
        return isoLocal;
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
            var there = instant.atZone(zone.get());
            local = LOCAL.format(there).getBytes(StandardCharsets.US_ASCII);
            isoLocal = ISO_LOCAL.format(there).getBytes(StandardCharsets.US_ASCII);
            iso = ISO.format(instant.atOffset(ZoneOffset.UTC)).getBytes(StandardCharsets.US_ASCII);
        }
    }
}
