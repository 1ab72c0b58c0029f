package dev.usher.routing.regex;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A regular expression whose matching is stopped when its steps are used up. Texts and patterns are given as one
/// character a byte. Immutable; any thread.
public final class SteppedRegex {
    private final Program program;

    private SteppedRegex(Program program) {
        this.program = program;
    }

    /// Compiles a pattern, letters of ASCII in both cases; empty when it is none or uses what is not known here.
    public static Optional<SteppedRegex> compile(String pattern) {
        return compile(pattern, true);
    }

    /// Compiles a pattern in which case matters; empty when it is none or uses what is not known here.
    public static Optional<SteppedRegex> compileExact(String pattern) {
        return compile(pattern, false);
    }

    private static Optional<SteppedRegex> compile(String pattern, boolean ignoreCase) {
        try {
            return Optional.of(new SteppedRegex(Program.compile(Parser.parse(pattern, ignoreCase))));
        } catch (SyntaxException wrong) {
            return Optional.empty();
        }
    }

    /// A match.
    public static final class Match {
        private final String text;
        private final Run run;
        private final int captures;

        private Match(String text, Run run, int captures) {
            this.text = text;
            this.run = run;
            this.captures = captures;
        }

        /// The text of a group, 0 for the whole; empty when it took no part or is not there.
        public String group(int number) {
            if (number > captures || run.slot(number * 2 + 1) < 0) {
                return "";
            }
            return text.substring(run.slot(number * 2), run.slot(number * 2 + 1));
        }
    }

    /// The match at the start of a text, null without one.
    ///
    /// @throws ExhaustedException after too many steps
    public @Nullable Match matchStart(String text, Steps steps) {
        var run = new Run(program, text, steps);
        return run.matchesAt(0) ? new Match(text, run, program.captures()) : null;
    }

    /// The first match anywhere in a text, null without one.
    ///
    /// @throws ExhaustedException after too many steps
    public @Nullable Match find(String text, Steps steps) {
        var run = new Run(program, text, steps);
        for (int start = 0; start <= text.length(); start++) {
            if (run.matchesAt(start)) {
                return new Match(text, run, program.captures());
            }
        }
        return null;
    }
}
