package dev.usher.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathNormalizerTest {

    /// Hygiene of paths as ingress-nginx has it: decoded once, dots resolved, slashes merged (C5.5).
    @ParameterizedTest
    @CsvSource({
        "'', /",
        "/, /",
        "/foo, /foo",
        "/%66oo, /foo",
        "/foo%2Fbar, /foo/bar",
        "/foo%2fbar, /foo/bar",
        "/%2566oo, /%66oo",
        "/a/./b, /a/b",
        "/a/../b, /b",
        "/a/%2e%2E/b, /b",
        "/a/%2e/b, /a/b",
        "/a/b/.., /a/",
        "/a/b/., /a/b/",
        "/a/.., /",
        "/., /",
        "//, /",
        "//a///b//, /a/b/",
        "/..., /...",
        "/.hidden, /.hidden",
        "/a..b, /a..b",
        "/foo;v=1, /foo;v=1",
        "/a%3Fb, /a?b",
        "/a+b%20c, /a+b c",
    })
    void normalises(String raw, String normal) {
        assertThat(normal(raw)).hasValue(normal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/..",
                "/../etc",
                "/a/../../b",
                "/%2e%2e",
                "/a/..%2f..",
                "/%",
                "/%4",
                "/%zz",
                "/a%0",
                "/%00",
                "/a%00b",
                "/a#b",
                "/a\u0000",
                "/a\r",
                "/a\nb",
                "/a\tb",
                "/\u007f",
                "foo",
                "*",
                "?",
                "http://x/"
            })
    void refuses(String raw) {
        assertThat(normal(raw)).isEmpty();
    }

    @Test
    void copiesNothingWhenThereIsNothingToDo() {
        byte[] bytes = Tables.bytes("GET /a/b?x");
        var normalizer = new PathNormalizer();

        assertThat(normalizer.normalize(bytes, 4, 4)).isTrue();

        assertThat(normalizer.array()).isSameAs(bytes);
        assertThat(normalizer.offset()).isEqualTo(4);
        assertThat(normalizer.length()).isEqualTo(4);
    }

    @Test
    void servesLongPathsAfterShortOnes() {
        var normalizer = new PathNormalizer();
        normalizer.normalize(Tables.bytes("/%61"), 0, 4);
        byte[] bytes = Tables.bytes("/%61".repeat(5000));

        assertThat(normalizer.normalize(bytes, 0, bytes.length)).isTrue();
        assertThat(normalizer.length()).isEqualTo(10_000);
    }

    @Test
    void agreesWithTheReferenceOnHostileBytes() {
        var alphabet = "/..%2eE0fFaA#?\u0000\u0001\n\u007f\u0080\u00ff;+ %";
        for (int seed = 0; seed < 30_000; seed++) {
            var random = new Random(seed);
            var raw = new StringBuilder(random.nextInt(8) == 0 ? "" : "/");
            for (int i = random.nextInt(14); i > 0; i--) {
                raw.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }

            assertThat(normal(raw.toString()))
                    .as("seed %d: %s", seed, raw)
                    .isEqualTo(ReferenceMatcher.normal(raw.toString()));
        }
    }

    /// One character a byte.
    private static Optional<String> normal(String raw) {
        byte[] bytes = raw.getBytes(StandardCharsets.ISO_8859_1);
        var normalizer = new PathNormalizer();
        return normalizer.normalize(bytes, 0, bytes.length)
                ? Optional.of(new String(normalizer.copy(), StandardCharsets.ISO_8859_1))
                : Optional.empty();
    }
}
