package dev.usher.proxy.exchange;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Values of header lines as texts; allocates, for those routes that ask.
public final class HeaderLines {
    private HeaderLines() {}

    /// A value made of what a client sent, without control characters (SEC2).
    static String clean(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (isControl(value.charAt(i))) {
                var out = new StringBuilder(value.length());
                value.chars().filter(c -> !isControl(c)).forEach(c -> out.append((char) c));
                return out.toString();
            }
        }
        return value;
    }

    private static boolean isControl(int c) {
        return c < ' ' || c == 0x7F;
    }

    /// All values of a name as one list (RFC 9110 §5.3); null when there is no such line.
    ///
    /// @param name lower case
    public static @Nullable String joined(Fields fields, String name) {
        byte[] lower = name.getBytes(StandardCharsets.ISO_8859_1);
        String found = null;
        for (int line = 0; line < fields.count(); line++) {
            if (!fields.isRemoved(line) && isNamed(fields, line, lower)) {
                found = found == null ? fields.value(line) : found + ", " + fields.value(line);
            }
        }
        return found;
    }

    /// Takes all lines of a name out, in whatever case.
    public static void remove(Fields fields, String name) {
        byte[] lower = name.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.ISO_8859_1);
        for (int line = fields.find(lower); line >= 0; line = fields.find(lower)) {
            fields.remove(line);
        }
    }

    /// Takes all lines out whose names begin with a text, in whatever case.
    public static void removeStarting(Fields fields, String prefix) {
        for (int line = 0; line < fields.count(); line++) {
            if (!fields.isRemoved(line) && fields.name(line).regionMatches(true, 0, prefix, 0, prefix.length())) {
                fields.remove(line);
            }
        }
    }

    /// All values of the names that a variable stands for, as one list; null when there is no such line.
    ///
    /// @param key the variable's own part of its name, in lower case: `_` is `-` or `_` in the name of a header
    public static @Nullable String named(Fields fields, String key) {
        String found = null;
        for (int line = 0; line < fields.count(); line++) {
            if (!fields.isRemoved(line) && isMeant(fields, line, key)) {
                found = found == null ? fields.value(line) : found + ", " + fields.value(line);
            }
        }
        return found;
    }

    /// The same of the first lines alone, whether they were removed since or not.
    ///
    /// @param lines how many
    static @Nullable String asCame(Fields fields, String key, int lines) {
        String found = null;
        for (int line = 0; line < lines; line++) {
            if (isMeant(fields, line, key)) {
                String value = fields.valueAsCame(line);
                found = found == null ? value : found + ", " + value;
            }
        }
        return found;
    }

    private static boolean isMeant(Fields fields, int line, String key) {
        if (fields.nameLength(line) != key.length()) {
            return false;
        }
        byte[] bytes = fields.array();
        int offset = fields.nameOffset(line);
        for (int i = 0; i < key.length(); i++) {
            char c = (char) bytes[offset + i];
            char plain = c == '-' ? '_' : c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
            if (plain != key.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNamed(Fields fields, int line, byte[] lower) {
        return FieldName.equalsIgnoreCase(fields.array(), fields.nameOffset(line), fields.nameLength(line), lower);
    }
}
