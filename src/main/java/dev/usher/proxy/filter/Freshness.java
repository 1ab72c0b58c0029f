package dev.usher.proxy.filter;

import dev.usher.proxy.exchange.Fields;
import dev.usher.proxy.exchange.HeaderLines;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How long a service lets an answer of its be kept (RFC 9111 §5.2.2), read as the cache of nginx reads it.
final class Freshness {
    /// More digits are as good as for ever.
    private static final int MOST_DIGITS = 9;

    private Freshness() {}

    /// How long an answer with these headers is kept; zero for not at all.
    ///
    /// @param usual where the answer says nothing
    static Duration of(Fields fields, Duration usual) {
        if (varies(HeaderLines.joined(fields, "vary"))) {
            return Duration.ZERO;
        }
        String control = HeaderLines.joined(fields, "cache-control");
        if (control == null) {
            return usual;
        }
        Duration own = usual;
        boolean shared = false;
        for (String directive : control.toLowerCase(Locale.ROOT).split(",", -1)) {
            int equals = directive.indexOf('=');
            String name = (equals < 0 ? directive : directive.substring(0, equals)).strip();
            switch (name) {
                case "no-store", "no-cache", "private" -> {
                    return Duration.ZERO;
                }
                case "s-maxage" -> {
                    own = seconds(directive.substring(equals + 1).strip());
                    shared = true;
                }
                case "max-age" ->
                    own = shared ? own : seconds(directive.substring(equals + 1).strip());
                default -> {}
            }
        }
        return own;
    }

    /// Whether an answer is for requests with certain headers alone, which the key of the cache knows nothing of.
    private static boolean varies(@Nullable String by) {
        if (by == null) {
            return false;
        }
        for (String name : by.split(",", -1)) {
            if (!name.isBlank() && !name.strip().equalsIgnoreCase("Accept-Encoding")) {
                return true;
            }
        }
        return false;
    }

    private static Duration seconds(String text) {
        if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Duration.ZERO;
        }
        return Duration.ofSeconds(Long.parseLong(text.length() > MOST_DIGITS ? "9".repeat(MOST_DIGITS) : text));
    }
}
