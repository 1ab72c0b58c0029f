package dev.usher.proxy.h1;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;

/// Status lines, made once. The reasons are the registered ones.
final class StatusLines {
    private static final int FIRST = 100;
    private static final int COUNT = 900;
    private static final byte[][] LINES = new byte[COUNT][];

    static {
        for (int i = 0; i < COUNT; i++) {
            int status = FIRST + i;
            HttpResponseStatus known = HttpResponseStatus.valueOf(status);
            boolean registered = !known.reasonPhrase().endsWith("(" + status + ")");
            LINES[i] = ("HTTP/1.1 " + status + ' ' + (registered ? known.reasonPhrase() : "") + "\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
        }
    }

    private static final int REASON = "HTTP/1.1 200 ".length();

    private StatusLines() {}

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
