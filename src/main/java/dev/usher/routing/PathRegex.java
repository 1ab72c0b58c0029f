package dev.usher.routing;

import dev.usher.model.PathTemplate;
import dev.usher.routing.regex.ExhaustedException;
import dev.usher.routing.regex.SteppedRegex;
import dev.usher.routing.regex.Steps;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A user's regular expression over paths, case-insensitive (C6.2). It runs in linear time where RE2 can
/// express it with a small program, and otherwise on a backtracking engine that is stopped when its steps are
/// used up: no pattern can stall an event loop (C6.5, SEC3).
public abstract sealed class PathRegex {
    /// Longest pattern accepted, in characters.
    public static final int MAX_LENGTH = 2048;

    /// Linear means the length of the path times the size of the program: `(.?){1000}` is linear too, and slow.
    private static final int LARGEST_LINEAR = 2000;

    private static final Pattern COUNTED = Pattern.compile("\\{[0-9]");

    private static final LongAdder EXHAUSTED = new LongAdder();

    private PathRegex() {}

    /// Compiles a pattern; empty when it is not a regular expression, too long, or too large when its repeats are
    /// written out.
    public static Optional<PathRegex> compile(String pattern) {
        if (pattern.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String bytes = Latin.ofUtf8(pattern);
        Optional<PathRegex> stepped = SteppedRegex.compile(bytes).map(Stepped::new);
        // RE2 writes repeats out without a limit on the whole: twenty characters can ask for gigabytes. What the other
        // engine took is bounded; of what it does not know, nothing may repeat by number.
        boolean bounded = stepped.isPresent() || !isCounted(bytes);
        return bounded ? linear(bytes).or(() -> stepped) : stepped;
    }

    /// Whether something in a pattern may repeat by number.
    static boolean isCounted(String pattern) {
        return COUNTED.matcher(pattern).find();
    }

    private static Optional<PathRegex> linear(String pattern) {
        return re2(pattern, com.google.re2j.Pattern.CASE_INSENSITIVE).map(Linear::new);
    }

    /// The program of RE2 for a pattern, where it can express it and the program is small.
    static Optional<com.google.re2j.Pattern> re2(String pattern, int flags) {
        // RE2 would fold the case of Latin letters, which here are bytes of something else.
        if (pattern.chars().anyMatch(c -> c > 0x7F)) {
            return Optional.empty();
        }
        try {
            var compiled = com.google.re2j.Pattern.compile(pattern, flags);
            return compiled.programSize() <= LARGEST_LINEAR ? Optional.of(compiled) : Optional.empty();
        } catch (com.google.re2j.PatternSyntaxException | StackOverflowError beyondRe2) {
            return Optional.empty();
        }
    }

    /// How often a pattern was stopped since start; such a match counts as none.
    public static long exhausted() {
        return EXHAUSTED.sum();
    }

    static void countExhausted() {
        EXHAUSTED.increment();
    }

    /// Whether the pattern matches at the start of a path given as one character a byte; the end is open.
    ///
    /// @param steps of the request
    abstract boolean matchesStart(String path, Steps steps);

    /// The captures of the first match anywhere in a path, null without one.
    abstract @Nullable Captures find(String path);

    /// Replaces a whole path (C7.2): the template filled with the captures of the first match, ready to go into a
    /// request target, or null when the pattern does not match.
    ///
    /// @param values of the variables in the template
    public @Nullable String rewrite(byte[] path, int offset, int length, PathTemplate template, Expansion values) {
        Captures captures = find(Latin.text(path, offset, length));
        return captures == null ? null : escaped(template, captures, values);
    }

    /// The template filled with the captures of the first match, not escaped; null when the pattern does not match.
    ///
    /// @param values of the variables in the template
    public @Nullable String fill(byte[] path, int offset, int length, PathTemplate template, Expansion values) {
        Captures captures = find(Latin.text(path, offset, length));
        return captures == null ? null : fill(template, captures, values);
    }

    /// Captures are decoded path text and are escaped whole, and as in nginx variables are, too; in the template's own
    /// text a `?` begins the query.
    private static String escaped(PathTemplate template, Captures captures, Expansion values) {
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
                case PathTemplate.Segment.Reference(var variable) ->
                    Escapes.append(out, values.expand(variable), query ? "%#?&+" : "%#?");
            }
        }
        return out.toString();
    }

    private static String fill(PathTemplate template, Captures captures, Expansion values) {
        var out = new StringBuilder();
        for (PathTemplate.Segment segment : template.segments()) {
            switch (segment) {
                case PathTemplate.Segment.Literal(var text) -> out.append(Latin.ofUtf8(text));
                case PathTemplate.Segment.Capture(int group) -> out.append(captures.group(group));
                case PathTemplate.Segment.Reference(var variable) -> out.append(values.expand(variable));
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
        boolean matchesStart(String path, Steps steps) {
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

    private static final class Stepped extends PathRegex {
        private final SteppedRegex pattern;

        Stepped(SteppedRegex pattern) {
            this.pattern = pattern;
        }

        @Override
        boolean matchesStart(String path, Steps steps) {
            try {
                return pattern.matchStart(path, steps) != null;
            } catch (ExhaustedException tooMuch) {
                EXHAUSTED.increment();
                return false;
            }
        }

        @Override
        @Nullable
        Captures find(String path) {
            try {
                SteppedRegex.Match match = pattern.find(path, Steps.forRequest());
                return match == null ? null : match::group;
            } catch (ExhaustedException tooMuch) {
                EXHAUSTED.increment();
                return null;
            }
        }
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
