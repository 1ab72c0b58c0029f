package dev.usher.proxy.h2;

import dev.usher.proxy.exchange.FieldName;
import dev.usher.proxy.exchange.Octets;

/// What names and values of HTTP/2 fields may look like, in requests and responses alike (RFC 9113 §8.2).
final class FieldSyntax {
    private FieldSyntax() {}

    /// The classes of [Octets] that all octets of a name are in; 0 when it is no token in lower case (§8.2.1).
    static int nameKinds(byte[] bytes, int name, int length) {
        int kinds = length == 0 ? 0 : ~0;
        for (int at = name; at < name + length; at++) {
            byte octet = bytes[at];
            kinds &= isUpperCase(octet) ? 0 : Octets.kinds(octet);
        }
        return (kinds & Octets.TOKEN) == 0 ? 0 : kinds;
    }

    private static boolean isUpperCase(byte octet) {
        return octet >= 'A' && octet <= 'Z';
    }

    /// Whether a value holds no control but HTAB, and no whitespace around it (§8.2.1).
    static boolean isValue(byte[] bytes, int value, int length) {
        int to = value + length;
        return length == 0
                || (!Octets.isSpace(bytes[value])
                        && !Octets.isSpace(bytes[to - 1])
                        && Octets.control(bytes, value, to) == to);
    }

    /// Whether a field belongs to one connection, which makes a message malformed (§8.2.2).
    static boolean belongsToConnection(int id) {
        return switch (id) {
            case FieldName.CONNECTION,
                    FieldName.KEEP_ALIVE,
                    FieldName.PROXY_CONNECTION,
                    FieldName.TRANSFER_ENCODING,
                    FieldName.UPGRADE -> true;
            default -> false;
        };
    }
}
