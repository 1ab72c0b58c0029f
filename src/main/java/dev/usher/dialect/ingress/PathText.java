package dev.usher.dialect.ingress;

import dev.usher.resource.Ingress.PathType;
import java.util.Optional;

/// The rule for `http.paths[].path` (core Ingress §1.1): stored objects may still break it.
public final class PathText {
    private PathText() {}

    /// Why a path cannot be served; empty when it can.
    ///
    /// @param path not empty
    public static Optional<String> fault(String path, PathType type) {
        if (path.charAt(0) != '/') {
            return Optional.of("does not begin with \"/\"");
        }
        if (path.chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
            return Optional.of("contains a control character");
        }
        return switch (type) {
            case IMPLEMENTATION_SPECIFIC -> Optional.empty();
            case EXACT, PREFIX -> unreachable(path);
        };
    }

    /// No normalised request path can ever equal or begin with such a text.
    private static Optional<String> unreachable(String path) {
        for (String part : new String[] {"//", "/./", "/../", "%2f", "%2F"}) {
            if (path.contains(part)) {
                return Optional.of("contains \"" + part + "\"");
            }
        }
        return path.endsWith("/.") || path.endsWith("/..") ? Optional.of("ends in a dot segment") : Optional.empty();
    }
}
