package dev.usher.routing;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.usher.model.PathTemplate;
import dev.usher.routing.regex.Steps;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PathRegexFuzzTest {
    private static final String[] PIECES = {
        "(",
        ")",
        "(?:",
        "(?=",
        "(?!",
        "(?<=",
        "(?<!",
        "(?>",
        "(?<n>",
        "(?i)",
        "(?s:",
        "[",
        "]",
        "[^",
        "[:alpha:]",
        "-",
        "|",
        "*",
        "+",
        "?",
        "??",
        "*+",
        "{2}",
        "{1,3}",
        "{0,}",
        "{",
        "}",
        ",",
        "\\",
        "\\d",
        "\\W",
        "\\b",
        "\\1",
        "\\k<n>",
        "\\Q",
        "\\E",
        "\\x4",
        "\\x{2f}",
        "\\p{L}",
        ".",
        "^",
        "$",
        "a",
        "b",
        "/",
        "\u00e9",
        "#",
        " ",
        "\u0000",
        "0"
    };
    private static final PathTemplate TEMPLATE = PathTemplate.parse("/$1?$2");

    @Test
    void neverThrowsWhateverPatternsAndPathsAre() {
        for (int seed = 0; seed < 20_000; seed++) {
            var random = new Random(seed);
            var pattern = new StringBuilder();
            for (int i = random.nextInt(12); i >= 0; i--) {
                pattern.append(PIECES[random.nextInt(PIECES.length)]);
            }
            var path = new byte[random.nextInt(20)];
            random.nextBytes(path);

            assertThatCode(() -> PathRegex.compile(pattern.toString()).ifPresent(regex -> {
                        regex.matchesStart(Latin.text(path, 0, path.length), Steps.forRequest());
                        regex.rewrite(path, 0, path.length, TEMPLATE, Expansion.NONE);
                        regex.fill(path, 0, path.length, TEMPLATE, Expansion.NONE);
                    }))
                    .as("seed %d: %s", seed, pattern)
                    .doesNotThrowAnyException();
        }
    }
}
