package dev.usher.model;

/// Which texts are meant: one text, in any case of its letters, or those in which a regular expression (RE2) is found.
///
/// @param text the text, or the expression
public record TextMatch(Kind kind, String text) {
    /// How it is compared.
    public enum Kind {
        /// Equal, whatever the case.
        EXACT,
        /// `~`
        REGEX,
        /// `~*`
        REGEX_ANY_CASE
    }

    /// As a map of nginx writes it: `~` or `~*` before an expression, all else is the text itself.
    public static TextMatch parse(String entry) {
        if (entry.startsWith("~*")) {
            return new TextMatch(Kind.REGEX_ANY_CASE, entry.substring(2));
        }
        return entry.startsWith("~") ? new TextMatch(Kind.REGEX, entry.substring(1)) : new TextMatch(Kind.EXACT, entry);
    }

    @Override
    public String toString() {
        return switch (kind) {
            case EXACT -> text;
            case REGEX -> "~" + text;
            case REGEX_ANY_CASE -> "~*" + text;
        };
    }
}
