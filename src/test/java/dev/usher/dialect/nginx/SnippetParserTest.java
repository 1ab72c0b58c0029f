package dev.usher.dialect.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.dialect.nginx.SnippetParser.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnippetParserTest {

    private static List<Directive> parsed(String text) {
        return ((Outcome.Parsed) SnippetParser.parse(text)).directives();
    }

    private static Outcome.Malformed malformed(String text) {
        return (Outcome.Malformed) SnippetParser.parse(text);
    }

    @Test
    void wordsQuotesEscapesAndCommentsAreReadAsInNginx() {
        var found = parsed("# first\na  'b c' \"d\\\"e\" f\\.g;\nh ${i}j # k;\n;");

        assertThat(found.get(0).line()).isEqualTo(2);
        assertThat(found.get(0).arguments()).containsExactly("b c", "d\"e", "f\\.g");
        assertThat(found.get(1).line()).isEqualTo(3);
        assertThat(found.get(1).arguments()).containsExactly("${i}j");
    }

    @Test
    void blocksBelongToTheirDirective() {
        var found = parsed("if ($a ~ (b|c)) {\n  return 403;\n}\nd;");

        assertThat(found).hasSize(2);
        assertThat(found.get(0).arguments()).containsExactly("($a", "~", "(b|c))");
        assertThat(found.get(0).block().orElseThrow().getFirst().line()).isEqualTo(2);
    }

    @Test
    void whatIsNoTextOfDirectivesIsToldWithItsLine() {
        assertThat(malformed("a;\nb").line()).isEqualTo(2);
        assertThat(malformed("a {\nb;").what()).contains("inside a block");
        assertThat(malformed("a; }").what()).contains("closes nothing");
        assertThat(malformed("a 'b").what()).contains("quote");
        assertThat(malformed("\n\nrewrite_by_lua_block { x = {} }").line()).isEqualTo(3);
    }

    @Test
    void sizeDepthAndNumberAreBounded() {
        assertThat(malformed(" ".repeat(SnippetParser.LONGEST + 1)).what()).contains("longer");
        assertThat(malformed("a{".repeat(10_000)).what()).contains("deeper");
        assertThat(malformed("a;".repeat(SnippetParser.MOST_DIRECTIVES + 1)).what())
                .contains("more than");
        assertThat(parsed("a;".repeat(SnippetParser.MOST_DIRECTIVES))).hasSize(SnippetParser.MOST_DIRECTIVES);
    }
}
