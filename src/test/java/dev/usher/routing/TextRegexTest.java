package dev.usher.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.routing.TextRegex.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextRegexTest {

    private static Outcome test(String pattern, String text) {
        return TextRegex.compile(pattern).orElseThrow().test(text);
    }

    @Test
    void findsAMatchAnywhereMindingCase() {
        assertThat(test("b+", "abbc")).isEqualTo(Outcome.MATCH);
        assertThat(test("b+", "aBBc")).isEqualTo(Outcome.NONE);
        assertThat(test("^b", "ab")).isEqualTo(Outcome.NONE);
        assertThat(test("(?i)b+", "aBBc")).isEqualTo(Outcome.MATCH);
    }

    @Test
    void looksAroundMindingCase() {
        assertThat(test("a(?=b)", "xab")).isEqualTo(Outcome.MATCH);
        assertThat(test("a(?=b)", "xaB")).isEqualTo(Outcome.NONE);
    }

    @Test
    void stopsWhatTakesTooManySteps() {
        assertThat(test("^(?=(a+)+$)", "a".repeat(2000) + "!")).isEqualTo(Outcome.STOPPED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"((", "a{2,1}", "[", "(?<", "(a{1000}){1000}"})
    void takesExactlyThePatternsThatPathsTake(String pattern) {
        assertThat(TextRegex.compile(pattern).isPresent())
                .isEqualTo(PathRegex.compile(pattern).isPresent());
        assertThat(TextRegex.compile("a".repeat(PathRegex.MAX_LENGTH + 1))).isEmpty();
    }
}
