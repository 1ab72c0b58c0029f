package dev.usher.proxy.exchange;

/// Request methods the proxy tells apart; methods are case-sensitive (RFC 9110 §9.1).
public enum Method {
    GET(true),
    HEAD(true),
    POST(false),
    PUT(true),
    DELETE(true),
    OPTIONS(true),
    PATCH(false),
    TRACE(true),
    CONNECT(false),
    LOCK(false),
    /// Any other token. Counted as idempotent as nginx does: only POST, LOCK and PATCH are not (P2).
    OTHER(true);

    private final boolean idempotent;

    Method(boolean idempotent) {
        this.idempotent = idempotent;
    }

    /// Whether a request that may have reached a backend may be sent again (P2).
    public boolean idempotent() {
        return idempotent;
    }

    /// Classifies a token.
    public static Method of(byte[] bytes, int offset, int length) {
        return switch (length) {
            case 3 -> matches(bytes, offset, GET) ? GET : matches(bytes, offset, PUT) ? PUT : OTHER;
            case 4 ->
                matches(bytes, offset, POST)
                        ? POST
                        : matches(bytes, offset, HEAD) ? HEAD : matches(bytes, offset, LOCK) ? LOCK : OTHER;
            case 5 -> matches(bytes, offset, PATCH) ? PATCH : matches(bytes, offset, TRACE) ? TRACE : OTHER;
            case 6 -> matches(bytes, offset, DELETE) ? DELETE : OTHER;
            case 7 -> matches(bytes, offset, OPTIONS) ? OPTIONS : matches(bytes, offset, CONNECT) ? CONNECT : OTHER;
            default -> OTHER;
        };
    }

    private static boolean matches(byte[] bytes, int offset, Method method) {
        String name = method.name();
        for (int i = 0; i < name.length(); i++) {
            if (bytes[offset + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
