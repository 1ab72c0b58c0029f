package dev.usher.dialect.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.dialect.nginx.SnippetTranslator.Place;
import dev.usher.routing.PathRegex;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever text a snippet is, it becomes statements or faults with a line, and never an exception.
class SnippetFuzzTest {
    private static final int ROUNDS = 5_000;
    private static final List<String> TOKENS = List.of(
            "if",
            "(",
            ")",
            "{",
            "}",
            ";",
            " ",
            "\n",
            "#",
            "\"",
            "'",
            "\\",
            "$",
            "$x",
            "${y}",
            "$1",
            "$host",
            "=",
            "~",
            "!~*",
            "set",
            "return",
            "403",
            "301",
            "https://a.test/",
            "rewrite",
            "$args",
            "$outside",
            "-t",
            "text/html",
            "more_clear_input_headers",
            "X-*",
            "proxy_buffering",
            "^/(.*)$",
            "break",
            "redirect",
            "more_set_headers",
            "X-A: b",
            "-s",
            "add_header",
            "always",
            "proxy_set_header",
            "expires",
            "-1",
            "allow",
            "deny",
            "all",
            "10.0.0.0/8",
            "location",
            "proxy_pass",
            "client_max_body_size",
            "1m",
            "é",
            "\u0000");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyTextIsTakenOrRefusedWithALine(long seed) {
        var random = new SplittableRandom(seed);
        var translator =
                new SnippetTranslator(pattern -> PathRegex.compile(pattern).isPresent());
        for (int round = 0; round < ROUNDS; round++) {
            var text = new StringBuilder();
            for (int n = random.nextInt(30); n > 0; n--) {
                text.append(TOKENS.get(random.nextInt(TOKENS.size()))).append(random.nextInt(3) == 0 ? "" : " ");
            }
            for (Place place : Place.values()) {
                if (translator.translate(text.toString(), place, Set.of("outside"))
                        instanceof Translation.Refused refused) {
                    assertThat(refused.faults())
                            .as(text.toString())
                            .isNotEmpty()
                            .allMatch(fault -> fault.matches("(?s)line [0-9]+: .+"));
                }
            }
        }
    }
}
