package dev.usher.proxy.exchange;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The cookies of a request (RFC 6265 §4.2), read where they stand: nothing is allocated for cookies nobody asks for.
public final class Cookies {
    private Cookies() {}

    /// The value of the first cookie of a name, as it came; null when there is none. Names are compared as nginx does,
    /// without regard to case.
    public static @Nullable String find(Fields fields, String name) {
        byte[] lower = lower(name);
        for (int line = fields.find(FieldName.COOKIE); line >= 0; line = fields.find(FieldName.COOKIE, line + 1)) {
            String value = find(fields, line, lower);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    private static @Nullable String find(Fields fields, int line, byte[] lower) {
        byte[] bytes = fields.array();
        int at = fields.valueOffset(line);
        int end = at + fields.valueLength(line);
        while (at < end) {
            int next = indexOf(bytes, at, end, ';');
            int begin = at;
            while (begin < next && (bytes[begin] == ' ' || bytes[begin] == '\t')) {
                begin++;
            }
            int equals = indexOf(bytes, begin, next, '=');
            if (equals < next && FieldName.equalsIgnoreCase(bytes, begin, equals - begin, lower)) {
                return fields.text(equals + 1, next - equals - 1).strip();
            }
            at = next + 1;
        }
        return null;
    }

    private static int indexOf(byte[] bytes, int from, int end, char wanted) {
        int at = from;
        while (at < end && bytes[at] != wanted) {
            at++;
        }
        return at;
    }

    private static byte[] lower(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] >= 'A' && bytes[i] <= 'Z') {
                bytes[i] |= 0x20;
            }
        }
        return bytes;
    }
}
