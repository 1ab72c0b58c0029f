package dev.usher.proxy.exchange;

/// The check of a request's authority: host and port as bytes (RFC 9110 §4.2.4, §7.2).
public final class Authority {
    private static final int MOST_PORT_DIGITS = 5;

    private Authority() {}

    /// Whether the octets between two offsets are `uri-host [ ":" port ]`, not empty and without user information.
    public static boolean isValid(byte[] bytes, int from, int to) {
        if (from == to) {
            return false;
        }
        int at = from;
        if (bytes[from] == '[') {
            at = Octets.skip(bytes, from + 1, to, Octets.ADDRESS);
            if (at - from < 3 || at == to || bytes[at] != ']') {
                return false;
            }
            at++;
        } else {
            at = Octets.skip(bytes, from, to, Octets.HOST);
            if (at == from) {
                return false;
            }
        }
        return at == to || (bytes[at] == ':' && isPort(bytes, at + 1, to));
    }

    private static boolean isPort(byte[] bytes, int from, int to) {
        int value = 0;
        for (int at = from; at < to; at++) {
            if (bytes[at] < '0' || bytes[at] > '9') {
                return false;
            }
            value = value * 10 + bytes[at] - '0';
        }
        return to - from <= MOST_PORT_DIGITS && value <= 0xFFFF;
    }
}
