package dev.usher.dialect.nginx;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// Durations as nginx writes them: `90`, `10m`, `1h30m` (K0.4).
final class NginxDuration {
    private static final Pattern PART = Pattern.compile("([0-9]{1,9})([smhdw]?)");

    private static final Pattern NONE = Pattern.compile("0[smhdw]?");

    static final ValueType<Integer> SECONDS = new ValueType<>("a time such as 90, 10m or 1h", NginxDuration::parse);

    /// The same, where 0 means none.
    static final ValueType<Integer> SECONDS_OR_NONE =
            new ValueType<>("a time such as 90, 10m or 1h, or 0", NginxDuration::parseOrNone);

    private static final Pattern FINE_PART = Pattern.compile("([0-9]{1,9})(ms|[smhdw]?)");

    /// Where milliseconds count, too, as in directives.
    static final ValueType<Duration> TIME = new ValueType<>("a time such as 90, 500ms or 10m", NginxDuration::fine);

    private NginxDuration() {}

    private static Optional<Duration> fine(String text) {
        var part = FINE_PART.matcher(text);
        Duration sum = Duration.ZERO;
        int at = 0;
        while (at < text.length() && part.region(at, text.length()).lookingAt()) {
            long number = Long.parseLong(part.group(1));
            sum = sum.plus(
                    part.group(2).equals("ms")
                            ? Duration.ofMillis(number)
                            : Duration.ofSeconds(number * unit(part.group(2))));
            at = part.end();
        }
        boolean usable = at == text.length() && sum.isPositive() && sum.toSeconds() <= Integer.MAX_VALUE;
        return usable ? Optional.of(sum) : Optional.empty();
    }

    private static Optional<Integer> parseOrNone(String text) {
        return NONE.matcher(text).matches() ? Optional.of(0) : parse(text);
    }

    private static Optional<Integer> parse(String text) {
        var part = PART.matcher(text);
        long seconds = 0;
        int at = 0;
        while (at < text.length() && part.region(at, text.length()).lookingAt()) {
            seconds += Long.parseLong(part.group(1)) * unit(part.group(2));
            at = part.end();
        }
        boolean usable = at == text.length() && seconds > 0 && seconds <= Integer.MAX_VALUE;
        return usable ? Optional.of((int) seconds) : Optional.empty();
    }

    private static long unit(String letter) {
        return switch (letter) {
            case "m" -> 60;
            case "h" -> 3600;
            case "d" -> 86_400;
            case "w" -> 604_800;
            default -> 1;
        };
    }
}
