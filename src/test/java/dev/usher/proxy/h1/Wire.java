package dev.usher.proxy.h1;

/// Texts as they are on the wire.
final class Wire {
    private Wire() {}

    /// Lines, each with its CR LF.
    static String lines(String... lines) {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append(line).append("\r\n");
        }
        return text.toString();
    }
}
