package dev.usher.webhook;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Looks for what attacks on nginx were made of in hosts, paths and TLS entries (AD3), in Ingresses of every class:
/// another controller may be one that writes them into a configuration. On the object as it came, decoded or not.
final class DeepInspection {
    private static final List<String> FILES = List.of(
            "/etc/passwd",
            "/etc/shadow",
            "/etc/group",
            "/etc/nginx",
            "/etc/ingress-controller",
            "/var/run/secrets",
            "_by_lua");

    private DeepInspection() {}

    /// What was found, as the cause of a denial.
    static Optional<String> objection(Map<?, ?> ingress) {
        var spec = map(ingress.get("spec"));
        for (Object each : list(spec.get("rules"))) {
            var rule = map(each);
            var found = bad("host", rule.get("host"));
            if (found.isPresent()) {
                return found;
            }
            for (Object path : list(map(rule.get("http")).get("paths"))) {
                found = bad("path", map(path).get("path"));
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        for (Object each : list(spec.get("tls"))) {
            var entry = map(each);
            var found = bad("secretName", entry.get("secretName"));
            for (Object host : list(entry.get("hosts"))) {
                found = found.or(() -> bad("TLS host", host));
            }
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> bad(String what, @Nullable Object value) {
        return value instanceof String text && isSuspicious(text)
                ? Optional.of("invalid value found: a " + what + " contains what is used to break out of configurations"
                        + " of nginx, and is not allowed (--deep-inspect).")
                : Optional.empty();
    }

    /// `alias …;`, `root …;`, files of the controller, Lua. One pass each: the text may be as long as a review.
    static boolean isSuspicious(String text) {
        Predicate<String> directive = word -> {
            int at = text.indexOf(word);
            return at >= 0 && text.indexOf(';', at + word.length()) >= 0;
        };
        return directive.test("alias")
                || directive.test("root")
                || FILES.stream().anyMatch(text::contains);
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }
}
