package dev.usher.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.PathTemplate;
import dev.usher.routing.regex.Steps;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathRegexTest {
    private static final String LONG = "/" + "a".repeat(8000) + "!";
    private static final Expansion VALUES = variable -> variable.toString().equals("${uri}") ? "<uri>" : "?x %";

    @ParameterizedTest
    @CsvSource({
        "/foo, /FOObar, true",
        "/foo, /bar/foo, false",
        "/foo$, /foobar, false",
        "'/(?!api)(.*)', /web, true",
        "'/(?!api)(.*)', /api/x, false",
        "'/(?!api)(.*)', /API, false",
        "'/(\\w+)/\\1', /twice/twice, true",
        "'/(\\w+)/\\1$', /once/other, false",
        "'/x(?<=x)y', /xy, true",
        "'/(?>a+)ab', /aaab, false",
        "'/a++b', /aab, true",
    })
    void matchesAtTheStartInAnyCase(String pattern, String path, boolean matches) {
        assertThat(matches(pattern, path)).isEqualTo(matches);
    }

    @Test
    void takesBytesForBytes() {
        // As Latin letters the first bytes of these two are one letter in two cases.
        assertThat(matches("/\u00e9", "/\u00e9")).isTrue();
        assertThat(PathRegex.compile("/\u00e9").orElseThrow().matchesStart("/\u00e3\u00a9", Steps.forRequest()))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a+)+$", "/(a+)+$", "/(a|a)*b", "/(a|aa)+$", "/(.*)*x", "/(a*)*b", "/([a-zA-Z]+)*[0-9]$"})
    void needsNoStepsWhereTimeIsLinear(String pattern) {
        Steps steps = Steps.forRequest();

        boolean matches = PathRegex.compile(pattern).orElseThrow().matchesStart(LONG, steps);

        assertThat(matches).isFalse();
        assertThat(steps.left()).isEqualTo(Steps.MOST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/(?=a)(a+)+$",
                "/(?!x)(a|a)*b",
                "/(?!x)(a|aa)+$",
                "/(?!x)(.*)*x",
                "/(a*)*\\1\\1b",
                "/(?=(a+)+b)x",
                "/(?>(a|aa)+b)",
                "(?:.*(?<=a{1,500}b))",
            })
    void stopsWhereItMustGoBack(String pattern) {
        long before = PathRegex.exhausted();
        Steps steps = Steps.forRequest();

        boolean matches = PathRegex.compile(pattern).orElseThrow().matchesStart(LONG, steps);

        assertThat(matches).isFalse();
        assertThat(steps.left()).isZero();
        assertThat(PathRegex.exhausted()).isGreaterThan(before);
    }

    @Test
    void countsStepsThatReadNothing() {
        // Two ways through each group and no byte left to read: 2^200 ways.
        var pattern = "/(?!x)" + "(?:|)".repeat(200) + "z";
        Steps steps = Steps.forRequest();

        assertThat(PathRegex.compile(pattern).orElseThrow().matchesStart("/", steps))
                .isFalse();

        assertThat(steps.left()).isZero();
    }

    @Test
    void givesAllExpressionsOfARequestTheStepsOfOne() {
        Steps steps = Steps.forRequest();
        PathRegex slow = PathRegex.compile("/(?=a)(a+)+$").orElseThrow();
        slow.matchesStart(LONG, steps);

        assertThat(PathRegex.compile("/(?!x)").orElseThrow().matchesStart("/", steps))
                .as("nothing is left for it")
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                ")",
                "[",
                "a{2,1}",
                "*",
                "(?<n>a",
                "\\",
                "(?=x){60000}(?:(?:(?:){60000}){60000}){60000}",
                "(?=a)(((((((a{50}){50}){50}){50}){50}){50}){50})",
                "(?=a)\\2",
                "(?<=a*)b",
                "(?i",
                "[b-a]",
                "(?R)"
            })
    void refusesWhatIsNoExpressionOrTooLarge(String pattern) {
        assertThat(PathRegex.compile(pattern)).isEmpty();
    }

    @Test
    void refusesOverlongPatterns() {
        assertThat(PathRegex.compile("a".repeat(PathRegex.MAX_LENGTH))).isPresent();
        assertThat(PathRegex.compile("a".repeat(PathRegex.MAX_LENGTH + 1))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"(((((a{50}){50}){50}){50}){50})", "((a{0,1000}){0,1000}){0,1000}", "(.?){1000}(.?){1000}x"})
    void boundsWhatIsLinearButLarge(String pattern) {
        Steps steps = Steps.forRequest();

        boolean matches = PathRegex.compile(pattern)
                .map(regex -> regex.matchesStart(LONG, steps))
                .orElse(false);

        assertThat(matches && steps.left() == Steps.MOST)
                .as("ran on the linear engine")
                .isFalse();
    }

    @Test
    void survivesDeepNesting() {
        assertThat(PathRegex.compile("(".repeat(900) + ")".repeat(900) + "(?=x)"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'/x(/|$)(.*)', /$2, /x/report.pdf, /report.pdf",
        "'/x(/|$)(.*)', /$2, /x, /",
        "'/x(/|$)(.*)', /$2, /a/x/y, /y",
        "'/(?!api)(.*)', /web/$1, /shop, /web/shop",
        "'/(a)?b', /$1|$9|$10, /b, /%7C%7C0",
        "'/(.*)', '/$1', '/a b?c#d%e', '/a%20b%3Fc%23d%25e'",
        "'/(.*)', '/index.php?q=$1', '/a&b=c d', '/index.php?q=a%26b=c%20d'",
        "'/(.*)', '/$1/$uri$', '/a', '/a/%3Curi%3E$'",
        "'/(.*)', '/^/$1', '/\"<>\\^`{|}~[]', '/%5E/%22%3C%3E%5C%5E%60%7B%7C%7D~[]'",
        "'/(.*)', '/$args/$1', '/a', '/%3Fx%20%25/a'",
        "'/(.*)', '/x?q=$args', '/a', '/x?q=%3Fx%20%25'",
        "'/nothing', '/$1', '/else', ",
    })
    void rewrites(String pattern, String template, String path, String expected) {
        byte[] bytes = Tables.bytes(path);

        String rewritten = PathRegex.compile(pattern)
                .orElseThrow()
                .rewrite(bytes, 0, bytes.length, PathTemplate.parse(template), VALUES);

        assertThat(rewritten).isEqualTo(expected);
    }

    private static boolean matches(String pattern, String path) {
        return PathRegex.compile(pattern).orElseThrow().matchesStart(Latin.ofUtf8(path), Steps.forRequest());
    }
}
