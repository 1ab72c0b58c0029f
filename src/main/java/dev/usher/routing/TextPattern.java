package dev.usher.routing;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.usher.model.TextMatch;
import java.util.Optional;

/// A [TextMatch] made ready. Runs in linear time, whatever the text (SEC3). Immutable.
public abstract sealed class TextPattern {
    private static final int LONGEST = 2048;
    private static final int LARGEST = 2000;

    private TextPattern() {}

    /// Compiles; empty when it is no regular expression of RE2, or too large a one.
    public static Optional<TextPattern> compile(TextMatch match) {
        return switch (match.kind()) {
            case EXACT -> Optional.of(new Exact(match.text()));
            case REGEX -> regex(match.text(), 0);
            case REGEX_ANY_CASE -> regex(match.text(), Pattern.CASE_INSENSITIVE);
        };
    }

    private static Optional<TextPattern> regex(String text, int flags) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            var pattern = Pattern.compile(text, flags);
            return pattern.programSize() <= LARGEST ? Optional.of(new Regex(pattern)) : Optional.empty();
        } catch (PatternSyntaxException | StackOverflowError notOne) {
            return Optional.empty();
        }
    }

    /// Whether a text is meant.
    public abstract boolean matches(String text);

    private static final class Exact extends TextPattern {
        private final String expected;

        Exact(String expected) {
            this.expected = expected;
        }

        @Override
        public boolean matches(String text) {
            return text.equalsIgnoreCase(expected);
        }
    }

    private static final class Regex extends TextPattern {
        private final Pattern pattern;

        Regex(Pattern pattern) {
            this.pattern = pattern;
        }

        @Override
        public boolean matches(String text) {
            return pattern.matcher(text).find();
        }
    }
}
