package dev.usher.proxy;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/// The `Date` field's form, IMF-fixdate (RFC 9110 section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
///
/// Written by hand because a `DateTimeFormatter` with names of days loads the JDK's locale data, which a start can
/// feel.
final class HttpDate {
    private static final String DAYS = "MonTueWedThuFriSatSun";
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

    private HttpDate() {}

    /// A moment as 29 bytes.
    ///
    /// @param epochSecond seconds since 1970-01-01T00:00Z, in the years 0 to 9999
    static byte[] imfFixdate(long epochSecond) {
        var at = LocalDateTime.ofEpochSecond(epochSecond, 0, ZoneOffset.UTC);
        var text = new StringBuilder(29);
        text.append(name(DAYS, at.getDayOfWeek().getValue())).append(", ");
        pair(text, at.getDayOfMonth())
                .append(' ')
                .append(name(MONTHS, at.getMonthValue()))
                .append(' ');
        pair(text, at.getYear() / 100);
        pair(text, at.getYear() % 100).append(' ');
        pair(text, at.getHour()).append(':');
        pair(text, at.getMinute()).append(':');
        pair(text, at.getSecond()).append(" GMT");
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static String name(String names, int number) {
        return names.substring(3 * number - 3, 3 * number);
    }

    private static StringBuilder pair(StringBuilder text, int number) {
        return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }
}
