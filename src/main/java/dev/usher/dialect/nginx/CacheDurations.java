package dev.usher.dialect.nginx;

import dev.usher.model.ExternalAuth;
import java.time.Duration;
import java.util.ArrayList;
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
    private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d|w|M|y)");

    private CacheDurations() {}

    private static Optional<Map<Integer, Duration>> parse(String text) {
        var found = new HashMap<Integer, Duration>();
        for (String entry : text.split(",", -1)) {
            if (!entry.isBlank() && !read(entry.strip().split("\\s+", -1), found)) {
                return Optional.empty();
            }
        }
        return Optional.of(found.isEmpty() ? DEFAULT : found);
    }

    /// The first entry with a status counts for it, and `any` for all that none before it has.
    ///
    /// @return whether the words are an entry
    private static boolean read(String[] words, Map<Integer, Duration> found) {
        var time = TIME.matcher(words[words.length - 1]);
        if (!time.matches()) {
            return false;
        }
        var statuses = new ArrayList<>(words.length == 1 ? UNNAMED : List.of());
        for (int i = 0; i < words.length - 1; i++) {
            boolean any = words[i].equals("any");
            if (!any && !STATUS.matcher(words[i]).matches()) {
                return false;
            }
            statuses.add(any ? ExternalAuth.Cache.ANY : Integer.parseInt(words[i]));
        }
        if (!found.containsKey(ExternalAuth.Cache.ANY)) {
            var duration = duration(Long.parseLong(time.group(1)), time.group(2));
            statuses.forEach(status -> found.putIfAbsent(status, duration));
        }
        return true;
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
