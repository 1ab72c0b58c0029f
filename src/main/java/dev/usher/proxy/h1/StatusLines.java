package dev.usher.proxy.h1;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;

/// Status lines, made once. The reasons are those of nginx, which scripts look for (C9.1): the registered ones but for
/// a few.
final class StatusLines {
    private static final int FIRST = 100;
    private static final int COUNT = 900;
    private static final byte[][] LINES = new byte[COUNT][];

    static {
        for (int i = 0; i < COUNT; i++) {
            int status = FIRST + i;
            LINES[i] = ("HTTP/1.1 " + status + ' ' + reason(status) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        }
    }

    private static final int REASON = "HTTP/1.1 200 ".length();

    private StatusLines() {}

    private static String reason(int status) {
        return switch (status) {
            case 302 -> "Moved Temporarily";
            case 405 -> "Not Allowed";
            case 408 -> "Request Time-out";
            case 414 -> "Request-URI Too Large";
            case 503 -> "Service Temporarily Unavailable";
            case 504 -> "Gateway Time-out";
            default -> {
                String registered = HttpResponseStatus.valueOf(status).reasonPhrase();
                yield registered.endsWith("(" + status + ")") ? "" : registered;
            }
        };
    }

    /// Puts a status line.
    ///
    /// @param reasonLength 0 for the usual reason
    static void put(HeadBytes head, int status, byte[] bytes, int reasonOffset, int reasonLength) {
        byte[] line = LINES[status - FIRST];
        if (reasonLength == 0) {
            head.put(line);
        } else {
            head.put(line, 0, REASON);
            head.put(bytes, reasonOffset, reasonLength);
            head.lineEnd();
        }
    }
}
