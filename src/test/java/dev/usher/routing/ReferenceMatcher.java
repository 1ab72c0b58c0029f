package dev.usher.routing;

import dev.usher.model.PathMatch;
import dev.usher.model.Route;
import dev.usher.model.VirtualHost;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Matching as the specification words it, one rule after the other, slow and obvious: what the index is held to.
final class ReferenceMatcher {
    /// What a request meets.
    record Met(VirtualHost host, Optional<Route> route, boolean slashRedirect) {}

    private final List<VirtualHost> hosts;

    ReferenceMatcher(List<VirtualHost> hosts) {
        this.hosts = hosts;
    }

    /// C5.5; empty when the path is refused. One character a byte.
    static Optional<String> normal(String raw) {
        if (raw.isEmpty()) {
            return Optional.of("/");
        }
        if (!raw.startsWith("/") || raw.chars().anyMatch(c -> c < ' ' || c == 0x7F || c == '#')) {
            return Optional.empty();
        }
        Optional<String> decoded = decoded(raw);
        return decoded.flatMap(ReferenceMatcher::resolved);
    }

    private static Optional<String> decoded(String raw) {
        var out = new ByteArrayOutputStream();
        for (int i = 0; i < raw.length(); i++) {
            if (raw.charAt(i) != '%') {
                out.write(raw.charAt(i));
                continue;
            }
            String digits = raw.substring(i + 1, Math.min(i + 3, raw.length()));
            if (!digits.matches("[0-9a-fA-F]{2}") || digits.equals("00")) {
                return Optional.empty();
            }
            out.write(Integer.parseInt(digits, 16));
            i += 2;
        }
        return Optional.of(out.toString(StandardCharsets.ISO_8859_1));
    }

    private static Optional<String> resolved(String path) {
        var segments = new ArrayDeque<String>();
        String[] parts = path.split("/", -1);
        for (String part : parts) {
            if (part.equals("..")) {
                if (segments.isEmpty()) {
                    return Optional.empty();
                }
                segments.removeLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                segments.addLast(part);
            }
        }
        String last = parts[parts.length - 1];
        boolean slash = last.isEmpty() || last.equals(".") || last.equals("..");
        String joined = "/" + String.join("/", segments);
        return Optional.of(slash && !segments.isEmpty() ? joined + "/" : joined);
    }

    Met match(String authority, String path) {
        VirtualHost host = host(authority);
        return switch (host.mode()) {
            case PLAIN -> plain(host, path);
            case REGEX -> new Met(host, regex(host, path), false);
        };
    }

    /// C4: exact, then a wildcard of exactly one label, then the catch-all.
    private VirtualHost host(String authority) {
        String name = authority.replaceFirst(":[0-9]*$", "");
        name = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        String host = name.toLowerCase(Locale.ROOT);
        if (host.length() <= 255) {
            for (VirtualHost each : hosts) {
                if (each.host().equals(host) && !each.isWildcard() && !each.isCatchAll()) {
                    return each;
                }
            }
            for (VirtualHost each : hosts) {
                if (each.isWildcard()
                        && host.matches(
                                "[a-z0-9_-]+" + Pattern.quote(each.host().substring(1)))) {
                    return each;
                }
            }
        }
        return hosts.stream().filter(VirtualHost::isCatchAll).findFirst().orElseThrow();
    }

    private static Met plain(VirtualHost host, String path) {
        Optional<Route> whole =
                first(host, new PathMatch.Exact(path)).or(() -> first(host, new PathMatch.Prefix(path)));
        if (whole.isPresent()) {
            return new Met(host, whole, false);
        }
        Optional<Route> slash =
                first(host, new PathMatch.Exact(path + "/")).or(() -> first(host, new PathMatch.Prefix(path + "/")));
        if (slash.isPresent()) {
            return new Met(host, slash, true);
        }
        Optional<Route> longest = host.routes().stream()
                .filter(route -> route.match() instanceof PathMatch.Prefix(var prefix)
                        && path.startsWith(prefix.endsWith("/") ? prefix : prefix + "/"))
                .max(Comparator.comparingInt(route -> route.match().path().length()));
        return new Met(host, longest, false);
    }

    private static Optional<Route> first(VirtualHost host, PathMatch match) {
        return host.routes().stream()
                .filter(route -> route.match().equals(match))
                .findFirst();
    }

    private static Optional<Route> regex(VirtualHost host, String path) {
        return host.routes().stream()
                .filter(route -> Pattern.compile(route.match().path(), Pattern.CASE_INSENSITIVE)
                        .matcher(path)
                        .lookingAt())
                .findFirst();
    }
}
