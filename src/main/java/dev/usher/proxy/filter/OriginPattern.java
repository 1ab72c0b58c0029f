package dev.usher.proxy.filter;

import dev.usher.proxy.exchange.FieldName;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// An allowed origin (annotation `cors-allow-origin`): a whole `scheme://host[:port]` in any case, with `*.` at the
/// beginning of the host for exactly one label, or `null`.
final class OriginPattern {
    private final byte[] begin;
    private final byte[] end;
    private final boolean label;

    OriginPattern(String text) {
        int star = text.indexOf("://*.");
        label = star >= 0;
        begin = lower(label ? text.substring(0, star + 3) : text);
        end = lower(label ? text.substring(star + 4) : "");
    }

    private static byte[] lower(String text) {
        return text.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
    }

    boolean matches(byte[] bytes, int offset, int length) {
        if (!label) {
            return FieldName.equalsIgnoreCase(bytes, offset, length, begin);
        }
        int labelLength = length - begin.length - end.length;
        return labelLength > 0
                && FieldName.equalsIgnoreCase(bytes, offset, begin.length, begin)
                && FieldName.equalsIgnoreCase(bytes, offset + length - end.length, end.length, end)
                && isLabel(bytes, offset + begin.length, labelLength);
    }

    private static boolean isLabel(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            byte b = bytes[i];
            boolean good =
                    (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '-' || b == '_';
            if (!good) {
                return false;
            }
        }
        return true;
    }
}
