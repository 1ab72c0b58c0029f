package dev.usher.proxy.exchange;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Values of header lines as texts; allocates, for those routes that ask.
final class HeaderLines {
    private HeaderLines() {}

    /// All values of a name as one list (RFC 9110 §5.3); null when there is no such line.
    ///
    /// @param name lower case
    static @Nullable String joined(Fields fields, String name) {
        byte[] lower = name.getBytes(StandardCharsets.ISO_8859_1);
        String found = null;
        for (int line = 0; line < fields.count(); line++) {
            boolean same = !fields.isRemoved(line)
                    && FieldName.equalsIgnoreCase(
                            fields.array(), fields.nameOffset(line), fields.nameLength(line), lower);
            if (same) {
                found = found == null ? fields.value(line) : found + ", " + fields.value(line);
            }
        }
        return found;
    }
}
