package dev.usher.dialect.nginx;

import dev.usher.model.Expression;
import dev.usher.model.ProxySettings.HeaderExpression;
import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import dev.usher.resource.ConfigMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Reads a ConfigMap of headers (`proxy-set-headers`, `add-headers`, F10).
final class HeaderMap {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,128}");

    /// Names whose meaning is the proxy's own: setting them would change the framing or the routing (SEC8, SEC10).
    private static final Set<String> RESERVED = Set.of(
            "connection",
            "content-length",
            "expect",
            "host",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private HeaderMap() {}

    /// The headers, sorted by name. A header to the backend whose value cannot be sent gets an empty value, which
    /// removes it: a client must not be able to send it in our place.
    static List<HeaderExpression> read(ConfigMap map, boolean toBackend, List<Problem> problems) {
        var lines = new ArrayList<HeaderExpression>();
        new TreeMap<>(map.data()).forEach((name, value) -> {
            var fault = fault(name, value);
            if (fault.isEmpty()) {
                var expression = Expression.parse(value.strip());
                lines.add(new HeaderExpression(name, expression));
                unknown(map, name, expression).ifPresent(problems::add);
                return;
            }
            boolean removable = toBackend && NAME.matcher(name).matches() && !isReserved(name);
            if (removable) {
                lines.add(new HeaderExpression(name, Expression.literal("")));
            }
            problems.add(Problem.error(
                    Reason.INVALID_SETTING,
                    map.key(),
                    GlobalReader.field(name),
                    "Header " + Quoted.of(name) + " " + fault.get()
                            + (removable ? "; requests reach backends without this header." : "; it is not set.")));
        });
        return List.copyOf(lines);
    }

    private static Optional<Problem> unknown(ConfigMap map, String name, Expression value) {
        return value.unknown().isEmpty()
                ? Optional.empty()
                : Optional.of(Problem.warning(
                        Reason.INVALID_SETTING,
                        map.key(),
                        GlobalReader.field(name),
                        "Header " + Quoted.of(name) + " names " + String.join(", ", value.unknown())
                                + ", which no variable has as its name; nothing is filled in there."));
    }

    /// Why a header of this name and value cannot be set; ends a sentence that begins with the name.
    static Optional<String> fault(String name, String value) {
        if (!NAME.matcher(name).matches()) {
            return Optional.of("is not the name of a header");
        }
        if (isReserved(name)) {
            return Optional.of("belongs to the proxy and cannot be set");
        }
        if (value.strip().chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7F)) {
            return Optional.of("has a value with control characters");
        }
        return Optional.empty();
    }

    private static boolean isReserved(String name) {
        return RESERVED.contains(name.toLowerCase(Locale.ROOT));
    }
}
