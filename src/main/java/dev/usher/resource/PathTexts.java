package dev.usher.resource;

import dev.usher.resource.Ingress.PathType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Paths as an Ingress may have them (core Ingress §1.1). Implementation-specific paths are free but for the first
/// slash: the nginx dialect has regular expressions in them.
final class PathTexts {
    private static final List<String> FORBIDDEN = List.of("//", "/./", "/../", "%2f");
    private static final List<String> FORBIDDEN_ENDS = List.of("/.", "/..");

    private PathTexts() {}

    /// What is wrong with a path, empty when nothing is.
    static Optional<String> problem(String path, PathType type) {
        boolean free = type == PathType.IMPLEMENTATION_SPECIFIC;
        if (path.isEmpty()) {
            return free ? Optional.empty() : Optional.of("is required for this pathType: write / for all paths");
        }
        if (path.charAt(0) != '/') {
            return Optional.of("must begin with a slash: add it");
        }
        if (path.chars().anyMatch(Character::isISOControl)) {
            return Optional.of("has a control character in it: remove it");
        }
        return free ? Optional.empty() : forbidden(path.toLowerCase(Locale.ROOT));
    }

    private static Optional<String> forbidden(String path) {
        return FORBIDDEN.stream()
                .filter(path::contains)
                .findFirst()
                .or(() -> FORBIDDEN_ENDS.stream().filter(path::endsWith).findFirst())
                .map(part ->
                        "must not contain " + part + " unless pathType is ImplementationSpecific: write it plainly");
    }
}
