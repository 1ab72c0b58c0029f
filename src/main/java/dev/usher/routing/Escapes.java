package dev.usher.routing;

/// Percent-escapes for text that was decoded and goes into a request target again, as nginx re-encodes a rewritten
/// path.
public final class Escapes {
    private static final char[] DIGITS = "0123456789ABCDEF".toCharArray();
    /// What may stand in no target (RFC 3986 §2): strict backends refuse one that holds it.
    private static final long UNSAFE_BELOW_64 = 1L << '"' | 1L << '<' | 1L << '>';
    private static final long UNSAFE_ABOVE_63 = 1L << '\\' | 1L << '^' | 1L << '`' | 1L << '{' | 1L << '|' | 1L << '}';

    private Escapes() {}

    /// Appends a text whose characters are bytes: control characters, space, bytes above ASCII, what may stand in no
    /// target and those in `special` are escaped. Those are ASCII.
    public static void append(StringBuilder out, String text, String special) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > ' ' && c < 0x7F && !isUnsafe(c) && special.indexOf(c) < 0) {
                out.append(c);
            } else {
                out.append('%').append(DIGITS[(c >> 4) & 15]).append(DIGITS[c & 15]);
            }
        }
    }

    private static boolean isUnsafe(char ascii) {
        return ((ascii < 64 ? UNSAFE_BELOW_64 : UNSAFE_ABOVE_63) >>> ascii & 1) != 0;
    }
}
