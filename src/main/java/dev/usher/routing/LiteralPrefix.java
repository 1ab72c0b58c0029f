package dev.usher.routing;

import java.nio.charset.StandardCharsets;

/// The plain octets that everything a regular expression matches begins with, whatever their case. Looked at first,
/// they spare the engine most paths that are another location's. Knows only what is certain from the pattern's text;
/// where it is not, the prefix is shorter, or empty.
final class LiteralPrefix {
    private static final String SPECIAL = "\\^$.[|()?*+{";

    private final byte[] lower;

    private LiteralPrefix(byte[] lower) {
        this.lower = lower;
    }

    /// @param pattern that [PathRegex] has compiled, so of bounded length
    static LiteralPrefix of(String pattern) {
        return new LiteralPrefix(hasAlternatives(pattern) ? new byte[0] : literal(pattern));
    }

    /// Whether a path may match.
    boolean isAt(byte[] path, int offset, int length) {
        if (length < lower.length) {
            return false;
        }
        for (int i = 0; i < lower.length; i++) {
            if (lower(path[offset + i]) != lower[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte lower(int octet) {
        return (byte) (octet >= 'A' && octet <= 'Z' ? octet + ('a' - 'A') : octet);
    }

    private static byte[] literal(String pattern) {
        var found = new StringBuilder();
        int at = pattern.startsWith("^") ? 1 : 0;
        while (at < pattern.length()) {
            char next = pattern.charAt(at);
            boolean escaped = next == '\\' && at + 1 < pattern.length() && isPunctuation(pattern.charAt(at + 1));
            if (escaped) {
                next = pattern.charAt(++at);
            } else if (next > 0x7F || SPECIAL.indexOf(next) >= 0) {
                break;
            }
            at++;
            if (at < pattern.length() && "?*{".indexOf(pattern.charAt(at)) >= 0) {
                // Perhaps not there at all.
                break;
            }
            found.append((char) lower(next));
        }
        return found.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /// An escaped letter or digit is a class, a reference or the like.
    private static boolean isPunctuation(char character) {
        return character > ' ' && character < 0x7F && !Character.isLetterOrDigit(character);
    }

    /// Whether there is a `|` outside of all groups, or text in which one cannot be told.
    private static boolean hasAlternatives(String pattern) {
        int depth = 0;
        int at = 0;
        while (at < pattern.length()) {
            switch (pattern.charAt(at)) {
                case '\\' -> {
                    if (pattern.startsWith("\\Q", at)) {
                        return true;
                    }
                    at++;
                }
                case '(' -> {
                    if (pattern.startsWith("(?", at) && !isPlainGroup(pattern, at + 2)) {
                        return true;
                    }
                    depth++;
                }
                case ')' -> depth--;
                case '|' -> {
                    if (depth <= 0) {
                        return true;
                    }
                }
                case '[' -> at = endOfClass(pattern, at);
                default -> {
                    // A character like any other.
                }
            }
            at++;
        }
        return false;
    }

    /// Of groups with a `?`, those that only group or look ahead: others may change how all that follows is read.
    private static boolean isPlainGroup(String pattern, int at) {
        return at < pattern.length() && ":=!<>P".indexOf(pattern.charAt(at)) >= 0;
    }

    private static int endOfClass(String pattern, int open) {
        int at = open + 1;
        if (at < pattern.length() && pattern.charAt(at) == '^') {
            at++;
        }
        // The first bracket stands for itself.
        boolean first = true;
        while (at < pattern.length()) {
            char next = pattern.charAt(at);
            if (next == ']' && !first) {
                return at;
            }
            if (next == '\\') {
                at++;
            } else if (pattern.startsWith("[:", at)) {
                int end = pattern.indexOf(":]", at + 2);
                at = end < 0 ? at : end + 1;
            }
            first = false;
            at++;
        }
        return at;
    }
}
