package dev.usher.routing.regex;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Held to the JDK's engine on patterns that mean the same to both.
class SteppedRegexPropertyTest {
    private static final String TEXTS = "aabbAB/c0_ \n";

    @Test
    void findsWhatTheJdkFinds() {
        for (int seed = 0; seed < 8_000; seed++) {
            var random = new Random(seed);
            var generator = new Generator(random);
            String pattern = generator.choice(3);
            String text = text(random);
            Matcher expected = Pattern.compile(pattern, Pattern.CASE_INSENSITIVE | Pattern.UNIX_LINES)
                    .matcher(text);
            SteppedRegex regex = SteppedRegex.compile(pattern).orElseThrow(() -> new AssertionError(pattern));

            SteppedRegex.Match start = regex.matchStart(text, Steps.forRequest());
            SteppedRegex.Match found = regex.find(text, Steps.forRequest());

            assertThat(start == null ? "none" : start.group(0))
                    .as("seed %d: %s at the start of %s", seed, pattern, text)
                    .isEqualTo(expected.lookingAt() ? expected.group() : "none");
            boolean finds = expected.reset().find();
            assertThat(found == null ? "none" : found.group(0))
                    .as("seed %d: %s in %s", seed, pattern, text)
                    .isEqualTo(finds ? expected.group() : "none");
            for (int group = 1; found != null && !generator.unlikeGroups && group <= generator.groups; group++) {
                assertThat(found.group(group))
                        .as("seed %d: group %d of %s in %s", seed, group, pattern, text)
                        .isEqualTo(expected.group(group) == null ? "" : expected.group(group));
            }
        }
    }

    private static String text(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(9); i > 0; i--) {
            text.append(TEXTS.charAt(random.nextInt(TEXTS.length())));
        }
        return text.toString();
    }

    /// Patterns by chance. Engines differ in what a group holds after rounds that took nothing, so patterns that
    /// repeat groups are compared by the whole match alone.
    private static final class Generator {
        private static final String[] ATOMS = {
            "a", "b", "A", "/", ".", "\\d", "\\w", "\\s", "\\S", "[ab]", "[^a]", "[a-c/]", "[^\\d_]", "\\.", "\\x61",
            "_"
        };
        private static final String[] PLACES = {"^", "$", "\\b", "\\B", "\\A", "\\z", "\\Z"};
        private static final String[] QUANTIFIERS = {
            "*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{0,2}?", "*+", "?+"
        };

        private final Random random;
        private int groups;
        private int closed;
        private boolean unlikeGroups;

        Generator(Random random) {
            this.random = random;
        }

        String choice(int depth) {
            var text = new StringBuilder(sequence(depth));
            while (random.nextInt(4) == 0) {
                text.append('|').append(sequence(depth));
            }
            return text.toString();
        }

        private String sequence(int depth) {
            var text = new StringBuilder();
            for (int i = random.nextInt(4); i > 0; i--) {
                text.append(part(depth));
            }
            return text.toString();
        }

        private String part(int depth) {
            int kind = depth == 0 ? random.nextInt(6) : random.nextInt(11);
            return switch (kind) {
                case 0, 1, 2, 3 -> ATOMS[random.nextInt(ATOMS.length)] + quantifier();
                case 4 -> PLACES[random.nextInt(PLACES.length)];
                case 5 -> closed > 0 ? "\\" + (1 + random.nextInt(Math.min(closed, 9))) : "a";
                case 6 -> capture(depth);
                case 7 -> repeated("(?:", depth);
                case 8 -> look("(?=", depth);
                case 9 -> look("(?!", depth);
                default -> random.nextBoolean() ? "(?<=[ab])" : "(?<!a|bb)";
            };
        }

        /// The JDK keeps groups of what was looked at even where that way failed.
        private String look(String opening, int depth) {
            int before = groups;
            int referable = closed;
            String text = opening + choice(depth - 1) + ")";
            closed = referable;
            unlikeGroups |= groups > before;
            return text;
        }

        private String capture(int depth) {
            int number = ++groups;
            int before = closed;
            String text = repeated("(", depth);
            // A reference is to a group that is closed, is not repeated, and before which all are such.
            closed = text.endsWith(")") && before == number - 1 ? Math.max(number, closed) : closed;
            return text;
        }

        private String repeated(String opening, int depth) {
            int before = closed;
            String group = opening + choice(depth - 1) + ")";
            // The JDK leaves a group set when what was possessed of it fails later.
            String quantifier = quantifier().replace("*+", "*").replace("?+", "?");
            if (!quantifier.isEmpty()) {
                unlikeGroups = true;
                closed = before;
            }
            return group + quantifier;
        }

        private String quantifier() {
            return random.nextInt(3) == 0 ? QUANTIFIERS[random.nextInt(QUANTIFIERS.length)] : "";
        }
    }
}
