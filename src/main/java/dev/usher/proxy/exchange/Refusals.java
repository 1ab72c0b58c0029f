package dev.usher.proxy.exchange;

import dev.usher.model.ProxySettings;
import dev.usher.model.TextMatch;
import dev.usher.routing.TextPattern;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Refuses requests whatever their host (C8 step 4): by `User-Agent` and by `Referer`. One that is absent counts as
/// empty.
final class Refusals {
    private final TextPattern[] userAgents;
    private final TextPattern[] referers;

    private Refusals(ProxySettings.Refusals settings) {
        userAgents = patterns(settings.userAgents());
        referers = patterns(settings.referers());
    }

    /// Null when nothing is refused.
    static @Nullable Refusals of(ProxySettings.Refusals settings) {
        return settings.equals(ProxySettings.Refusals.NONE) ? null : new Refusals(settings);
    }

    /// The compiler let through only what compiles.
    private static TextPattern[] patterns(List<TextMatch> matches) {
        return matches.stream()
                .map(TextPattern::compile)
                .flatMap(Optional::stream)
                .toArray(TextPattern[]::new);
    }

    /// Whether a request is refused.
    boolean refuses(Fields fields) {
        return any(userAgents, FieldName.USER_AGENT, fields) || any(referers, FieldName.REFERER, fields);
    }

    private static boolean any(TextPattern[] patterns, int name, Fields fields) {
        if (patterns.length == 0) {
            return false;
        }
        int line = fields.find(name);
        if (line < 0) {
            return any(patterns, "");
        }
        for (; line >= 0; line = fields.find(name, line + 1)) {
            if (any(patterns, fields.value(line))) {
                return true;
            }
        }
        return false;
    }

    private static boolean any(TextPattern[] patterns, String value) {
        for (TextPattern pattern : patterns) {
            if (pattern.matches(value)) {
                return true;
            }
        }
        return false;
    }
}
