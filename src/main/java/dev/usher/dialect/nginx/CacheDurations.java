package dev.usher.dialect.nginx;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Values of `auth-cache-duration`: for which statuses an answer is kept, and how long, as nginx's `proxy_cache_valid`.
final class CacheDurations {
    /// The default, `200 202 401 5m`.
    static final Map<Integer, Duration> DEFAULT =
            Map.of(200, Duration.ofMinutes(5), 202, Duration.ofMinutes(5), 401, Duration.ofMinutes(5));

    static final ValueType<Map<Integer, Duration>> TYPE =
            new ValueType<>("a list such as 200 202 401 5m, 403 1m", CacheDurations::parse);

    /// Statuses an entry without any stands for.
    private static final List<Integer> UNNAMED = List.of(200, 301, 302);

    private static final Pattern STATUS = Pattern.compile("[1-5][0-9]{2}");
    private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d|w|M|y|)");

    private CacheDurations() {}

    private static Optional<Map<Integer, Duration>> parse(String text) {
        var found = new HashMap<Integer, Duration>();
        for (String entry : text.split(",", -1)) {
            var words = entry.strip().split("\\s+", -1);
            var time = TIME.matcher(words[words.length - 1]);
            if (!time.matches()) {
                return Optional.empty();
            }
            var duration = duration(Long.parseLong(time.group(1)), time.group(2));
            for (int i = 0; i < words.length - 1; i++) {
                if (!STATUS.matcher(words[i]).matches()) {
                    return Optional.empty();
                }
                found.put(Integer.parseInt(words[i]), duration);
            }
            if (words.length == 1) {
                UNNAMED.forEach(status -> found.put(status, duration));
            }
        }
        return Optional.of(found);
    }

    private static Duration duration(long count, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            case "d" -> Duration.ofDays(count);
            case "w" -> Duration.ofDays(7 * count);
            case "M" -> Duration.ofDays(30 * count);
            case "y" -> Duration.ofDays(365 * count);
            default -> Duration.ofSeconds(count);
        };
    }
}
