package dev.usher.bench.traffic.generator;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/// Reads heads of HTTP/1.1 answers: the status and the length of the body, nothing else.
final class HeadReader {
    private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);

    private final byte[] line = new byte[8192];
    private int filled;
    private boolean first = true;
    private int status;
    private long length;

    /// Reads on.
    ///
    /// @return whether the head is complete
    boolean read(ByteBuf in) {
        while (in.isReadable()) {
            int end = in.bytesBefore((byte) '\n');
            int count = end < 0 ? in.readableBytes() : end + 1;
            if (filled + count > line.length) {
                throw new IllegalStateException("a line of the answer's head is longer than " + line.length);
            }
            in.readBytes(line, filled, count);
            filled += count;
            if (end >= 0 && line()) {
                return true;
            }
        }
        return false;
    }

    private boolean line() {
        int size = filled;
        filled = 0;
        if (first) {
            status = (line[9] - '0') * 100 + (line[10] - '0') * 10 + line[11] - '0';
            length = 0;
            first = false;
        } else if (size <= 2) {
            first = true;
            return true;
        } else if (isLength(size)) {
            length = Long.parseLong(
                    new String(line, LENGTH.length, size - LENGTH.length, StandardCharsets.US_ASCII).strip());
        }
        return false;
    }

    private boolean isLength(int size) {
        if (size <= LENGTH.length) {
            return false;
        }
        for (int i = 0; i < LENGTH.length; i++) {
            if ((line[i] | 0x20) != (LENGTH[i] | 0x20)) {
                return false;
            }
        }
        return true;
    }

    int status() {
        return status;
    }

    long length() {
        return length;
    }
}
