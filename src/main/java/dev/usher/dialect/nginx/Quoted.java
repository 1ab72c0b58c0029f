package dev.usher.dialect.nginx;

/// User text made fit for a message: short, on one line, in quotes.
final class Quoted {
    private static final int LONGEST = 80;

    private Quoted() {}

    static String of(String text) {
        var quoted = new StringBuilder("\"");
        text.codePoints().limit(LONGEST).forEach(c -> quoted.appendCodePoint(Character.isISOControl(c) ? '\uFFFD' : c));
        return quoted.append(text.length() > LONGEST ? "…\"" : "\"").toString();
    }
}
