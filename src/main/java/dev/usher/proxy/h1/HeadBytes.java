package dev.usher.proxy.h1;

import dev.usher.proxy.exchange.FieldName;
import dev.usher.proxy.exchange.Fields;
import dev.usher.proxy.exchange.Octets;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A head under construction: a byte array that grows, one for each event loop. Small copies into an array are several
/// times cheaper than into a direct buffer; the buffer then gets the whole head in one copy.
final class HeadBytes {
    private static final FastThreadLocal<HeadBytes> LOCAL = new FastThreadLocal<>() {
        @Override
        protected HeadBytes initialValue() {
            return new HeadBytes();
        }
    };

    /// Lines that belong to one connection or to the framing of one message (RFC 9110 §7.6.1): never copied.
    private static final long OWN = bit(FieldName.HOST)
            | bit(FieldName.CONTENT_LENGTH)
            | bit(FieldName.TRANSFER_ENCODING)
            | bit(FieldName.CONNECTION)
            | bit(FieldName.KEEP_ALIVE)
            | bit(FieldName.PROXY_CONNECTION)
            | bit(FieldName.TE)
            | bit(FieldName.HTTP2_SETTINGS);

    static final long UPGRADE = bit(FieldName.UPGRADE);
    static final long TRAILER = bit(FieldName.TRAILER);

    private static final byte[] CONTENT_LENGTH = "Content-Length: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CHUNKED = "Transfer-Encoding: chunked\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int MOST_DIGITS = 20;

    private byte[] bytes = new byte[2048];
    private int length;

    private HeadBytes() {}

    /// The array of this thread, empty.
    static HeadBytes empty() {
        HeadBytes head = LOCAL.get();
        head.length = 0;
        return head;
    }

    private static long bit(int id) {
        return 1L << id;
    }

    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    void put(byte octet) {
        room(1);
        bytes[length++] = octet;
    }

    void put(byte[] source) {
        put(source, 0, source.length);
    }

    void put(byte[] source, int offset, int count) {
        room(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    /// Puts Latin-1 text.
    void put(String text) {
        int count = text.length();
        room(count);
        for (int i = 0; i < count; i++) {
            bytes[length + i] = (byte) text.charAt(i);
        }
        length += count;
    }

    void lineEnd() {
        room(2);
        bytes[length] = Octets.CR;
        bytes[length + 1] = Octets.LF;
        length += 2;
    }

    void decimal(long value) {
        room(MOST_DIGITS);
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        long rest = value;
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    void contentLength(long value) {
        put(CONTENT_LENGTH);
        decimal(value);
        lineEnd();
    }

    void chunked() {
        put(CHUNKED);
    }

    /// Puts all lines but removed ones and those this codec writes by itself.
    ///
    /// Lines that follow each other in the array just as they are sent go in one copy: most of a head does.
    ///
    /// @param also bits of further ids to leave out
    void lines(Fields fields, long also) {
        long skipped = OWN | also;
        byte[] source = fields.array();
        int end = fields.end();
        int runFrom = 0;
        int runTo = 0;
        for (int line = 0; line < fields.count(); line++) {
            if ((skipped >>> fields.id(line) & 1) != 0 || fields.isRemoved(line)) {
                continue;
            }
            int from = fields.nameOffset(line);
            int to = asSent(fields, line, source, end);
            if (to > 0 && from == runTo) {
                runTo = to;
                continue;
            }
            put(source, runFrom, runTo - runFrom);
            runFrom = from;
            runTo = to;
            if (to < 0) {
                runFrom = 0;
                runTo = 0;
                line(fields, line, source);
            }
        }
        put(source, runFrom, runTo - runFrom);
    }

    /// Offset after a line that is stored exactly as `name: value CR LF`, else -1.
    private static int asSent(Fields fields, int line, byte[] source, int end) {
        int colon = fields.nameOffset(line) + fields.nameLength(line);
        int value = fields.valueOffset(line);
        int valueEnd = value + fields.valueLength(line);
        return value == colon + 2
                        && valueEnd + 2 <= end
                        && source[colon] == ':'
                        && source[colon + 1] == ' '
                        && source[valueEnd] == Octets.CR
                        && source[valueEnd + 1] == Octets.LF
                ? valueEnd + 2
                : -1;
    }

    private void line(Fields fields, int line, byte[] source) {
        put(source, fields.nameOffset(line), fields.nameLength(line));
        put((byte) ':');
        put((byte) ' ');
        put(source, fields.valueOffset(line), fields.valueLength(line));
        lineEnd();
    }

    private void room(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
        }
    }
}
