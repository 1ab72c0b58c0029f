package dev.usher.proxy.exchange;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Checks and pieces of host texts (RFC 9110 §7.2).
final class HostText {
    private HostText() {}

    /// Whether a text may stand as a host with an optional port: letters, digits, `-._~`, sub-delimiters and brackets,
    /// no user information, path or control characters.
    static boolean isValid(String text) {
        if (text.isEmpty() || text.length() > 255) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean good = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || "-._~:[]!$&'()*+;=".indexOf(c) >= 0;
            if (!good) {
                return false;
            }
        }
        return true;
    }

    /// A port written in decimal; 0 for anything else.
    static int port(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > 5) {
            return 0;
        }
        int port = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return 0;
            }
            port = port * 10 + digit;
        }
        return port > 65_535 ? 0 : port;
    }

    /// The name that a client calls: without port and without one dot at its end, in lower case (C4.1).
    static String name(String authority) {
        String host = withoutPort(authority).toLowerCase(Locale.ROOT);
        return host.length() > 1 && host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    /// The host without its port; brackets of an IPv6 literal stay.
    static String withoutPort(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon < 0 || authority.indexOf(']', colon) >= 0 ? authority : authority.substring(0, colon);
    }
}
