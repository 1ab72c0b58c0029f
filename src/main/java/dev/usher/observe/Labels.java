package dev.usher.observe;

/// Builds the text between the braces of a sample: `name="value",…`.
final class Labels {
    private final StringBuilder text = new StringBuilder(160);

    /// Adds a label; the value is escaped as the text format demands: backslash, quote and line feed.
    Labels add(String name, String value) {
        if (!text.isEmpty()) {
            text.append(',');
        }
        text.append(name).append("=\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '"' -> text.append("\\\"");
                case '\n' -> text.append("\\n");
                default -> text.append(c);
            }
        }
        text.append('"');
        return this;
    }

    String text() {
        return text.toString();
    }
}
