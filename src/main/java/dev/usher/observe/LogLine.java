package dev.usher.observe;

import dev.usher.model.LogTemplate.Escape;
import dev.usher.model.Variable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The bytes of one log line under construction. Grows to the longest line its loop has seen, which the limits on
/// heads bound; allocates nothing otherwise.
final class LogLine {
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_ESCAPE = 6;

    private byte[] bytes = new byte[2048];
    private int length;

    private final FinishedExchange.ByteSink escaped = this::escape;
    private final FinishedExchange.ByteSink raw = this::copy;
    private final FinishedExchange.ByteSink json = this::escapeJson;
    private final FinishedExchange.ByteSink oneLine = this::escapeBreaks;

    void clear() {
        length = 0;
    }

    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    private void reserve(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
        }
    }

    LogLine put(char c) {
        reserve(1);
        bytes[length++] = (byte) c;
        return this;
    }

    /// Text we know to be ASCII and harmless.
    LogLine put(String text) {
        int count = text.length();
        reserve(count);
        for (int i = 0; i < count; i++) {
            bytes[length + i] = (byte) text.charAt(i);
        }
        length += count;
        return this;
    }

    LogLine put(byte[] text) {
        reserve(text.length);
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
        return this;
    }

    /// A number without sign; negative ones are printed as 0.
    LogLine put(long number) {
        reserve(20);
        long rest = Math.max(0, number);
        int digits = 1;
        for (long n = rest; n >= 10; n /= 10) {
            digits++;
        }
        int at = length + digits;
        do {
            bytes[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
        length += digits;
        return this;
    }

    /// Seconds with three decimals, cut as nginx cuts them.
    LogLine seconds(long nanos) {
        return millis(Math.max(0, nanos) / 1_000_000);
    }

    /// Milliseconds as seconds with three decimals.
    LogLine millis(long millis) {
        return put(millis / 1000).put('.').threeDigits((int) (millis % 1000));
    }

    LogLine threeDigits(int number) {
        return put((char) ('0' + number / 100 % 10))
                .put((char) ('0' + number / 10 % 10))
                .put((char) ('0' + number % 10));
    }

    /// A text of the request, escaped as nginx's default does; `-` when absent (M4.1).
    LogLine text(FinishedExchange exchange, FinishedExchange.Text text) {
        int before = length;
        exchange.append(text, escaped);
        return length == before ? put('-') : this;
    }

    /// A text of the request as a JSON string; empty when absent (M4.1).
    LogLine jsonText(FinishedExchange exchange, FinishedExchange.Text text) {
        put('"');
        exchange.append(text, json);
        return put('"');
    }

    /// A text of the request, escaped as the owner wants it.
    void text(FinishedExchange exchange, FinishedExchange.Text text, Escape escape) {
        int before = length;
        exchange.append(text, sink(escape));
        if (length == before) {
            absent(escape);
        }
    }

    /// A variable, escaped as the owner wants it.
    void variable(FinishedExchange exchange, Variable variable, Escape escape) {
        if (!exchange.append(variable, sink(escape))) {
            absent(escape);
        }
    }

    /// Stands for what is absent (M4.1).
    void absent(Escape escape) {
        if (escape == Escape.DEFAULT) {
            put('-');
        }
    }

    private FinishedExchange.ByteSink sink(Escape escape) {
        return switch (escape) {
            case DEFAULT -> escaped;
            case JSON -> json;
            case NONE -> oneLine;
        };
    }

    /// A text of the table as a JSON string.
    LogLine jsonString(String text) {
        int count = text.length();
        reserve(count * LONGEST_ESCAPE + 2);
        bytes[length++] = '"';
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                jsonAscii((byte) c);
            } else {
                unicode(c);
            }
        }
        bytes[length++] = '"';
        return this;
    }

    /// A text of the request as it came: for comparing, never for writing.
    LogLine raw(FinishedExchange exchange, FinishedExchange.Text text) {
        exchange.append(text, raw);
        return this;
    }

    private void copy(byte[] source, int offset, int count) {
        reserve(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    private void escape(byte[] source, int offset, int count) {
        reserve(count * 4);
        for (int i = offset; i < offset + count; i++) {
            byte b = source[i];
            if (b >= 32 && b < 127 && b != '"' && b != '\\') {
                bytes[length++] = b;
            } else {
                hex(b);
            }
        }
    }

    /// Only what would end the line is escaped.
    private void escapeBreaks(byte[] source, int offset, int count) {
        reserve(count * 4);
        for (int i = offset; i < offset + count; i++) {
            byte b = source[i];
            if (b == '\n' || b == '\r') {
                hex(b);
            } else {
                bytes[length++] = b;
            }
        }
    }

    private void hex(byte b) {
        bytes[length++] = '\\';
        bytes[length++] = 'x';
        bytes[length++] = HEX[b >> 4 & 15];
        bytes[length++] = HEX[b & 15];
    }

    /// Valid UTF-8 passes; any other byte is read as Latin-1, which is what field values once were (RFC 9110 §5.5), so
    /// that a line is valid JSON whatever a client sends.
    private void escapeJson(byte[] source, int offset, int count) {
        reserve(count * LONGEST_ESCAPE);
        int end = offset + count;
        for (int i = offset; i < end; ) {
            byte b = source[i];
            if (b >= 0) {
                jsonAscii(b);
                i++;
                continue;
            }
            int sequence = utf8Length(source, i, end);
            if (sequence == 0) {
                unicode((char) (b & 0xFF));
                i++;
            } else {
                System.arraycopy(source, i, bytes, length, sequence);
                length += sequence;
                i += sequence;
            }
        }
    }

    private void jsonAscii(byte b) {
        if (b == '"' || b == '\\') {
            bytes[length++] = '\\';
            bytes[length++] = b;
        } else if (b < 32 || b == 127) {
            unicode((char) b);
        } else {
            bytes[length++] = b;
        }
    }

    private void unicode(char c) {
        bytes[length++] = '\\';
        bytes[length++] = 'u';
        bytes[length++] = HEX[c >> 12 & 15];
        bytes[length++] = HEX[c >> 8 & 15];
        bytes[length++] = HEX[c >> 4 & 15];
        bytes[length++] = HEX[c & 15];
    }

    /// Length of the well-formed UTF-8 sequence that begins here (Unicode, table 3-7); 0 when there is none.
    private static int utf8Length(byte[] source, int at, int end) {
        int lead = source[at] & 0xFF;
        int wanted = lead >= 0xC2 && lead <= 0xDF
                ? 2
                : lead >= 0xE0 && lead <= 0xEF ? 3 : lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
        if (wanted == 0 || at + wanted > end) {
            return 0;
        }
        int second = source[at + 1] & 0xFF;
        int low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        int high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        if (second < low || second > high) {
            return 0;
        }
        for (int i = 2; i < wanted; i++) {
            if ((source[at + i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return wanted;
    }
}
