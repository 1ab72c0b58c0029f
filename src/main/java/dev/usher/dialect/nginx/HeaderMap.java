package dev.usher.dialect.nginx;

import dev.usher.model.ProxySettings.HeaderLine;
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
    private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{|[A-Za-z0-9_])");

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

    /// The headers, sorted by name. A header to the backend whose value cannot be computed gets an empty value, which
    /// removes it: a client must not be able to send it in our place.
    static List<HeaderLine> read(ConfigMap map, boolean toBackend, List<Problem> problems) {
        var lines = new ArrayList<HeaderLine>();
        new TreeMap<>(map.data()).forEach((name, value) -> {
            var fault = fault(name, value);
            if (fault.isEmpty()) {
                lines.add(new HeaderLine(name, value.strip()));
                return;
            }
            boolean removable = toBackend && NAME.matcher(name).matches() && !isReserved(name);
            if (removable) {
                lines.add(new HeaderLine(name, ""));
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

    private static Optional<String> fault(String name, String value) {
        if (!NAME.matcher(name).matches()) {
            return Optional.of("is not the name of a header");
        }
        if (isReserved(name)) {
            return Optional.of("belongs to the proxy and cannot be set");
        }
        if (value.strip().chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7F)) {
            return Optional.of("has a value with control characters");
        }
        return VARIABLE.matcher(value).find()
                ? Optional.of("has a value with a variable, which this version does not fill in")
                : Optional.empty();
    }

    private static boolean isReserved(String name) {
        return RESERVED.contains(name.toLowerCase(Locale.ROOT));
    }
}
