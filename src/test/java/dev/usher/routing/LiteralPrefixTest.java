package dev.usher.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.routing.regex.Steps;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiteralPrefixTest {
    private static final String[] PIECES = {
        "/",
        "/a",
        "b",
        "B",
        "-",
        "\\.",
        ".",
        "a+",
        "b*",
        "b?",
        "a{0,2}",
        "(a|b)",
        "(/|$)(.*)",
        "|",
        "[ab]",
        "[^]a]",
        "[]|b]",
        "\\d",
        "\\Qa|b\\E",
        "(?:a|b)",
        "(?=a)",
        "(?!b)",
        "(?i)",
        "(?#|)",
        "^",
        "$",
        "\\x61",
        "(?<n>a)",
        "\\|",
        "\\(",
        "{",
        "]"
    };

    @ParameterizedTest
    @CsvSource({
        "/api/v1, /API/V1/x, true",
        "/api/v1, /api/v2, false",
        "/api, /ap, false",
        "'/app(/|$)(.*)', /app, true",
        "'/app(/|$)(.*)', /other, false",
        "/files/[a-z]+, /files/, true",
        "/files/[a-z]+, /file, false",
        "/v\\.1/.*, /v.1/, true",
        "/v\\.1/.*, /vx1/, false",
        "/ab?c, /ac, true",
        "/ab?c, /bc, false",
        "/ab+, /ab, true",
        "/ab+, /ac, false",
        "^/x, /x, true",
        "^/x, /y, false"
    })
    void letsOnlyPathsThroughThatBeginLikeThePattern(String pattern, String path, boolean may) {
        assertThat(isAt(pattern, path)).isEqualTo(may);
    }

    @ParameterizedTest
    @CsvSource({"'/a|/b'", "'(?i)/a'", "'\\Q/a|/b\\E'", "'/a(?#|)'", "'.*'", "'[/]a'", "'\\/?a'"})
    void letsAllPathsThroughWhereThePatternDoesNotTell(String pattern) {
        assertThat(isAt(pattern, "/zzz")).isTrue();
    }

    @Test
    void neverHidesAPathThatThePatternMatches() {
        var random = new Random(7);
        int matches = 0;
        for (int i = 0; i < 40_000; i++) {
            String pattern = "/" + pick(random, PIECES) + pick(random, PIECES) + pick(random, PIECES);
            String path = "/" + pick(random, "a", "A", "b", "/", ".", "", "|", "(")
                    + pick(random, "a", "b", "B", "/", "]") + pick(random, "b", "", "-", "{");
            boolean found = PathRegex.compile(pattern)
                    .map(regex -> regex.matchesStart(path, Steps.forRequest()))
                    .orElse(false);
            matches += found ? 1 : 0;
            assertThat(!found || isAt(pattern, path))
                    .as("%s on %s", pattern, path)
                    .isTrue();
        }
        assertThat(matches).isGreaterThan(1_000);
    }

    private static String pick(Random random, String... from) {
        return from[random.nextInt(from.length)];
    }

    private static boolean isAt(String pattern, String path) {
        byte[] bytes = ("##" + path).getBytes(StandardCharsets.ISO_8859_1);
        return LiteralPrefix.of(pattern).isAt(bytes, 2, bytes.length - 2);
    }
}
