package dev.usher.dialect.nginx;

import dev.usher.resource.Ingress.PathRule;
import dev.usher.resource.Ingress.PathType;

/// Which texts of paths go with which type (AD4, AD6).
final class PathTypes {
    private PathTypes() {}

    /// The type as an Ingress writes it.
    static String name(PathType type) {
        return switch (type) {
            case EXACT -> "Exact";
            case PREFIX -> "Prefix";
            case IMPLEMENTATION_SPECIFIC -> "ImplementationSpecific";
        };
    }

    /// Whether a path is made of what its type allows: anything for ImplementationSpecific, else a slash, then letters,
    /// digits and `. _ - /`.
    static boolean fits(PathRule path) {
        if (path.type() == PathType.IMPLEMENTATION_SPECIFIC || path.path().isEmpty()) {
            return true;
        }
        return path.path().charAt(0) == '/' && path.path().chars().allMatch(PathTypes::isPlain);
    }

    private static boolean isPlain(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '-' && c <= '9') || c == '_';
    }

    /// Whether a path that is no pattern by its type looks like one.
    static boolean looksLikePattern(PathRule path) {
        return path.type() != PathType.IMPLEMENTATION_SPECIFIC
                && path.path().chars().anyMatch(c -> "^$[](){}*+?|\\".indexOf(c) >= 0);
    }
}
