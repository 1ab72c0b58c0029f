package dev.usher.routing;

import java.nio.charset.StandardCharsets;

/// Texts whose characters are bytes: paths are bytes on the wire, and patterns written in UTF-8 must meet them as such.
final class Latin {
    private Latin() {}

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Each byte one character.
    static String text(byte[] bytes, int offset, int length) {
        return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    }

    /// The UTF-8 bytes of a text, each one character.
    static String ofUtf8(String text) {
        byte[] bytes = utf8(text);
        return text(bytes, 0, bytes.length);
    }
}
