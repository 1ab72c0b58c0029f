package dev.usher.routing;

import dev.usher.model.PathTemplate;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// A user's regular expression over paths, case-insensitive (C6.2). It runs in linear time where RE2 can express it,
/// and otherwise on a backtracking engine that is stopped after a fixed number of steps: no pattern can stall an event
/// loop (C6.5, SEC3).
public abstract sealed class PathRegex {
    /// Longest pattern accepted, in characters.
    public static final int MAX_LENGTH = 2048;

    private static final LongAdder EXHAUSTED = new LongAdder();

    private PathRegex() {}

    /// Compiles a pattern; empty when it is not a regular expression or too long.
    public static Optional<PathRegex> compile(String pattern) {
        if (pattern.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String bytes = Latin.ofUtf8(pattern);
        try {
            return Optional.of(
                    new Linear(com.google.re2j.Pattern.compile(bytes, com.google.re2j.Pattern.CASE_INSENSITIVE)));
        } catch (com.google.re2j.PatternSyntaxException beyondRe2) {
            try {
                return Optional.of(new Bounded(java.util.regex.Pattern.compile(
                        bytes, java.util.regex.Pattern.CASE_INSENSITIVE | java.util.regex.Pattern.UNIX_LINES)));
            } catch (java.util.regex.PatternSyntaxException wrong) {
                return Optional.empty();
            }
        }
    }

    /// How often a pattern was stopped since start; such a match counts as none.
    public static long exhausted() {
        return EXHAUSTED.sum();
    }

    /// Whether the pattern matches at the start of a path given as one character a byte; the end is open.
    abstract boolean matchesStart(String path);

    /// The captures of the first match anywhere in a path, null without one.
    abstract @Nullable Captures find(String path);

    /// Replaces a whole path (C7.2): the template filled with the captures of the first match, ready to go into a
    /// request target, or null when the pattern does not match.
    public @Nullable String rewrite(byte[] path, int offset, int length, PathTemplate template) {
        Captures captures = find(Latin.text(path, offset, length));
        return captures == null ? null : escaped(template, captures);
    }

    /// The template filled with the captures of the first match, not escaped; null when the pattern does not match.
    public @Nullable String fill(byte[] path, int offset, int length, PathTemplate template) {
        Captures captures = find(Latin.text(path, offset, length));
        return captures == null ? null : fill(template, captures);
    }

    /// Captures are decoded path text and are escaped whole; in the template's own text a `?` begins the query.
    private static String escaped(PathTemplate template, Captures captures) {
        var out = new StringBuilder();
        boolean query = false;
        for (PathTemplate.Segment segment : template.segments()) {
            switch (segment) {
                case PathTemplate.Segment.Literal(var text) -> {
                    Escapes.append(out, Latin.ofUtf8(text), query ? "" : "%#");
                    query |= text.indexOf('?') >= 0;
                }
                case PathTemplate.Segment.Capture(int group) ->
                    Escapes.append(out, captures.group(group), query ? "%#?&+" : "%#?");
            }
        }
        return out.toString();
    }

    private static String fill(PathTemplate template, Captures captures) {
        var out = new StringBuilder();
        for (PathTemplate.Segment segment : template.segments()) {
            switch (segment) {
                case PathTemplate.Segment.Literal(var text) -> out.append(Latin.ofUtf8(text));
                case PathTemplate.Segment.Capture(int group) -> out.append(captures.group(group));
            }
        }
        return out.toString();
    }

    /// Captured groups.
    interface Captures {
        /// The text of a group; empty when it took no part or is not there (C7.3).
        String group(int number);
    }

    private static final class Linear extends PathRegex {
        private final com.google.re2j.Pattern pattern;

        Linear(com.google.re2j.Pattern pattern) {
            this.pattern = pattern;
        }

        @Override
        boolean matchesStart(String path) {
            return pattern.matcher(path).lookingAt();
        }

        @Override
        @Nullable
        Captures find(String path) {
            com.google.re2j.Matcher matcher = pattern.matcher(path);
            if (!matcher.find()) {
                return null;
            }
            return number -> orEmpty(number <= matcher.groupCount() ? matcher.group(number) : null);
        }
    }

    private static final class Bounded extends PathRegex {
        private final java.util.regex.Pattern pattern;

        Bounded(java.util.regex.Pattern pattern) {
            this.pattern = pattern;
        }

        @Override
        boolean matchesStart(String path) {
            try {
                return pattern.matcher(new BoundedText(path)).lookingAt();
            } catch (BoundedText.ExhaustedException | StackOverflowError tooMuch) {
                EXHAUSTED.increment();
                return false;
            }
        }

        @Override
        @Nullable
        Captures find(String path) {
            java.util.regex.Matcher matcher = pattern.matcher(new BoundedText(path));
            try {
                if (!matcher.find()) {
                    return null;
                }
            } catch (BoundedText.ExhaustedException | StackOverflowError tooMuch) {
                EXHAUSTED.increment();
                return null;
            }
            return number -> number <= matcher.groupCount() && matcher.start(number) >= 0
                    ? path.substring(matcher.start(number), matcher.end(number))
                    : "";
        }
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
