package dev.usher.proxy.exchange;

/// Percent-escapes (RFC 3986 §2.1).
public final class Percent {
    private Percent() {}

    /// A Latin-1 text escaped so that it can be the value of a query argument: only unreserved characters stay (EA4).
    public static String escaped(String text) {
        var out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean unreserved = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || "-_.~".indexOf(c) >= 0;
            if (unreserved) {
                out.append(c);
            } else {
                out.append('%').append(digit(c >> 4)).append(digit(c));
            }
        }
        return out.toString();
    }

    private static char digit(int value) {
        return Character.toUpperCase(Character.forDigit(value & 15, 16));
    }
}
