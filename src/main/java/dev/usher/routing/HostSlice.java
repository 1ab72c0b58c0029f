package dev.usher.routing;

/// The host inside an authority (C4.1, C4.2).
final class HostSlice {
    /// Longer hosts are no names (RFC 1035 §2.3.4) and match nothing.
    static final int MAX = 255;

    private HostSlice() {}

    /// Where the host ends: before a port, and before one trailing dot.
    static int end(byte[] bytes, int offset, int length) {
        int end = offset + length;
        for (int i = end - 1; i >= offset; i--) {
            byte b = bytes[i];
            if (b == ':') {
                end = i;
                break;
            }
            if (b < '0' || b > '9') {
                break;
            }
        }
        return end > offset && bytes[end - 1] == '.' ? end - 1 : end;
    }

    /// Whether the bytes may be the one extra label of a wildcard: letters, digits, `-` and `_`, at least one.
    static boolean isLabel(byte[] bytes, int offset, int end) {
        for (int i = offset; i < end; i++) {
            byte b = bytes[i];
            boolean good = (b >= 'a' && b <= 'z') || (b >= '0' && b <= '9') || b == '-' || b == '_';
            if (!good) {
                return false;
            }
        }
        return end > offset;
    }

    /// A lower-case copy.
    static byte[] lower(byte[] bytes, int offset, int end) {
        var copy = new byte[end - offset];
        for (int i = 0; i < copy.length; i++) {
            byte b = bytes[offset + i];
            copy[i] = b >= 'A' && b <= 'Z' ? (byte) (b | 0x20) : b;
        }
        return copy;
    }
}
