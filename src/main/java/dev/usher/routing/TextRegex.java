package dev.usher.routing;

import dev.usher.routing.regex.ExhaustedException;
import dev.usher.routing.regex.SteppedRegex;
import dev.usher.routing.regex.Steps;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A user's regular expression over values of headers, in which case matters. It is bounded as [PathRegex] is.
public final class TextRegex {
    private static final int MOST_CAPTURES = 9;

    private final com.google.re2j.@Nullable Pattern linear;
    private final @Nullable SteppedRegex stepped;

    /// What came of a search.
    public enum Outcome {
        MATCH,
        NONE,
        /// It took too many steps.
        STOPPED
    }

    private TextRegex(com.google.re2j.@Nullable Pattern linear, @Nullable SteppedRegex stepped) {
        this.linear = linear;
        this.stepped = stepped;
    }

    /// Compiles a pattern; empty for exactly those that [PathRegex] does not take either.
    public static Optional<TextRegex> compile(String pattern) {
        return compile(pattern, false);
    }

    /// Compiles a pattern for which case matters or not.
    public static Optional<TextRegex> compile(String pattern, boolean ignoreCase) {
        if (PathRegex.compile(pattern).isEmpty()) {
            return Optional.empty();
        }
        String bytes = Latin.ofUtf8(pattern);
        Optional<SteppedRegex> stepped = ignoreCase ? SteppedRegex.compile(bytes) : SteppedRegex.compileExact(bytes);
        boolean bounded = stepped.isPresent() || !PathRegex.isCounted(bytes);
        Optional<TextRegex> linear = bounded
                ? PathRegex.re2(bytes, ignoreCase ? com.google.re2j.Pattern.CASE_INSENSITIVE : 0)
                        .map(compiled -> new TextRegex(compiled, null))
                : Optional.empty();
        return linear.or(() -> stepped.map(compiled -> new TextRegex(null, compiled)));
    }

    /// Whether the pattern matches somewhere in a text of one character an octet; one that takes too many steps does
    /// not.
    public boolean isIn(String text) {
        return test(text) == Outcome.MATCH;
    }

    /// Looks for a match anywhere in a text of one character an octet.
    ///
    /// @param captures gets the groups 1 to 9 of a match; those that took no part are empty
    public Outcome find(String text, List<String> captures) {
        if (linear != null) {
            com.google.re2j.Matcher matcher = linear.matcher(text);
            if (!matcher.find()) {
                return Outcome.NONE;
            }
            for (int group = 1; group <= MOST_CAPTURES; group++) {
                String found = group <= matcher.groupCount() ? matcher.group(group) : null;
                captures.add(found == null ? "" : found);
            }
            return Outcome.MATCH;
        }
        if (stepped == null) {
            throw new IllegalStateException("a pattern without an engine");
        }
        try {
            SteppedRegex.Match match = stepped.find(text, Steps.forRequest());
            if (match == null) {
                return Outcome.NONE;
            }
            for (int group = 1; group <= MOST_CAPTURES; group++) {
                captures.add(match.group(group));
            }
            return Outcome.MATCH;
        } catch (ExhaustedException tooMuch) {
            PathRegex.countExhausted();
            return Outcome.STOPPED;
        }
    }

    /// Looks for a match anywhere in a text of one character an octet.
    public Outcome test(String text) {
        if (linear != null) {
            return linear.matcher(text).find() ? Outcome.MATCH : Outcome.NONE;
        }
        if (stepped == null) {
            throw new IllegalStateException("a pattern without an engine");
        }
        try {
            return stepped.find(text, Steps.forRequest()) != null ? Outcome.MATCH : Outcome.NONE;
        } catch (ExhaustedException tooMuch) {
            PathRegex.countExhausted();
            return Outcome.STOPPED;
        }
    }
}
