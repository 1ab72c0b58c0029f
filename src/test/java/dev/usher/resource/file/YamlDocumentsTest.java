package dev.usher.resource.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.usher.resource.file.YamlDocuments.Document;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class YamlDocumentsTest {
    @Test
    void readsAllDocuments() throws SyntaxException {
        List<Document> documents = YamlDocuments.read("---\na: 1\n---\n# nothing\n---\n- b\n...\n");

        assertThat(documents).extracting(Document::tree).containsExactly(Map.of("a", 1), null, List.of("b"));
    }

    @Test
    void readsNothingFromNothing() throws SyntaxException {
        assertThat(YamlDocuments.read("")).isEmpty();
        assertThat(YamlDocuments.read("# only a comment\n")).isEmpty();
    }

    @Test
    void readsScalarsAsKubectlDoes() throws SyntaxException {
        assertThat(tree("[on, No, y, true, ~, null, '', Null, 'on', \"5\", !!str 5, !!int '5', ! 5]"))
                .isEqualTo(Arrays.asList(true, false, true, true, null, null, "", null, "on", "5", "5", 5, "5"));
        assertThat(tree("[0, -7, +8, 0755, 0o17, 0x1F, 0b11, 1_000, 3000000000, 18446744073709551696]"))
                .isEqualTo(List.of(
                        0, -7, 8, 493, 15, 31, 3, 1000, 3_000_000_000L, new BigInteger("18446744073709551696")));
        assertThat(tree("[1.5, .5, 1e3, 08, .inf]"))
                .isEqualTo(List.of(1.5, 0.5, 1000.0, 8.0, Double.POSITIVE_INFINITY));
        assertThat(tree("[1.2.3, 10.0.0.1, 2026-11-24T08:00:00Z, 12:30, 1h, 0xZZ, +, ., \"\\u263a\"]"))
                .isEqualTo(List.of("1.2.3", "10.0.0.1", "2026-11-24T08:00:00Z", "12:30", "1h", "0xZZ", "+", ".", "☺"));
    }

    @Test
    void takesDigitsWithoutEndAsText() throws SyntaxException {
        String digits = "9".repeat(1_000_000);

        assertThat(tree("a: " + digits)).isEqualTo(Map.of("a", digits));
    }

    @Test
    void takesKeysAsText() throws SyntaxException {
        assertThat(tree("{80: a, true: b, null: c, 1.5: d}"))
                .isEqualTo(Map.of("80", "a", "true", "b", "null", "c", "1.5", "d"));
    }

    @Test
    void readsJson() throws SyntaxException {
        assertThat(
                        tree(
                                "{\n\t\"a\":\t1,\n\t\"b/c\":[\"\\ud83d\\ude00\\/\\n\",{\"d\":null}],\"e\":true,\"f\":\"x:y\"}\n"))
                .isEqualTo(tree("{a: 1, b/c: [\"😀/\\n\", {d: ~}], e: true, f: 'x:y'}"));
    }

    @Test
    void readsBlockTextAsWritten() throws SyntaxException {
        assertThat(tree("a: |\n  x\n  y\nb: >-\n  x\n  y\n")).isEqualTo(Map.of("a", "x\ny\n", "b", "x y"));
    }

    @Test
    void followsAliasesAndMerges() throws SyntaxException {
        assertThat(tree("""
                                base: &base {a: 1, b: 2}
                                other: &other {b: 3, c: 4}
                                copy: *base
                                merged: {<<: [*base, *other], a: 9, n: ~}
                                late: {a: ~, <<: *base}
                                """)).isEqualTo(tree("""
                        base: {a: 1, b: 2}
                        other: {b: 3, c: 4}
                        copy: {a: 1, b: 2}
                        merged: {a: 9, b: 2, c: 4, n: ~}
                        late: {a: ~, b: 2}
                        """));
    }

    @Test
    void countsTheLastOfARepeatedKeyAndTellsWhere() throws SyntaxException {
        Document document = YamlDocuments.read("""
                        a: 1
                        metadata:
                          annotations:
                            x.y/z: 1
                            x.y/z: 2
                        l: [{b: 1, c: 2, b: 3}]
                        """).getFirst();

        assertThat(document.tree()).isEqualTo(tree("{a: 1, metadata: {annotations: {x.y/z: 2}}, l: [{b: 3, c: 2}]}"));
        assertThat(document.lines().repeated(0)).containsExactly("metadata.annotations[x.y/z]", "l[0].b");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    spec                                | 3
                    spec.rules                          | 4
                    spec.rules[0]                       | 5
                    spec.rules[0].host                  | 5
                    spec.rules[0].http.paths[1].path    | 9
                    spec.rules[0].http.paths[1].backend | 9
                    spec.rules[0].http.paths[7].path    | 7
                    spec.rules[9]                       | 4
                    metadata.annotations[a.b/c]         | 13
                    metadata.annotations[a.b/d]         | 12
                    metadata.labels[x]                  | 11
                    data[80]                            | 15
                    ''                                  | 2
                    status                              | 2
                    spec..rules[                        | 3
                    ]                                   | 2
                    """)
    void knowsTheLineOfAFieldOrOfItsNearestParent(String field, int line) throws SyntaxException {
        FieldLines lines = YamlDocuments.read("""
                        # a comment
                        kind: Ingress
                        spec:
                          rules:
                          - host: a
                            http:
                              paths:
                              - path: /a
                              - path: /b
                          - host: b
                        metadata:
                          annotations:
                            a.b/c: x
                        data:
                          80: x
                        """).getFirst().lines();

        assertThat(lines.line(lines.find(0, field))).isEqualTo(line);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    a: [1, 2\\nb: 3                 | 2 | 2
                    a: 1\\n  b: 2                   | 2 | 4
                    a:\\n\\tb: 1                    | 2 | 1
                    a: \\000                        | 1 | 4
                    a: b\\nc: \\007                 | 2 | 4
                    a: *nowhere                     | 1 | 4
                    a: &a [*a]                      | 1 | 8
                    a: !vault x                     | 1 | 4
                    ? [a]\\n: b                     | 1 | 3
                    ? {a: b}\\n: c                  | 1 | 3
                    a: &x b\\n*x : c                | 2 | 1
                    <<: 5                           | 1 | 5
                    <<: [{a: b}, c]                 | 1 | 15
                    a: 'open                        | 1 | 9
                    {{ .Values.x }}                 | 1 | 2
                    """)
    void tellsLineAndColumnOfAFault(String text, int line, int column) {
        String yaml = text.translateEscapes();

        var wrong = catchThrowableOfType(SyntaxException.class, () -> YamlDocuments.read(yaml));

        assertThat(wrong).as(text).isNotNull();
        assertThat(wrong.line()).as(wrong.getMessage()).isEqualTo(line);
        assertThat(wrong.column()).as(wrong.getMessage()).isEqualTo(column);
        assertThat(wrong.getMessage()).doesNotContain("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "- ", "{a: ", "- {a: [", "? "})
    void refusesDeepNesting(String opening) {
        assertThatThrownBy(() -> YamlDocuments.read(opening.repeat(100_000))).isInstanceOf(SyntaxException.class);
    }

    @Test
    void refusesABillionLaughs() {
        var yaml = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 10; i++) {
            yaml.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ",").repeat(10)));
        }

        assertThatThrownBy(() -> YamlDocuments.read(yaml.toString()))
                .isInstanceOf(SyntaxException.class)
                .hasMessageContaining("values");
    }

    @Test
    void refusesABillionMerges() {
        var yaml = new StringBuilder("a0: &a0 {k: v}\n");
        for (int i = 1; i < 30; i++) {
            yaml.append("a%d: &a%d {<<: [%s]}\n".formatted(i, i, ("*a" + (i - 1) + ",").repeat(10)));
        }

        assertThat(YamlDocuments.MOST_VALUES).isGreaterThan(100_000);
        assertThatThrownBy(() -> {
                    YamlDocuments.read(yaml.toString());
                    throw new SyntaxException("small enough", 1, 1);
                })
                .isInstanceOf(SyntaxException.class);
    }

    /// Takes a second; anything quadratic would take minutes.
    @Test
    @Timeout(300)
    void readsALargeFileInLinearTime() throws SyntaxException {
        var yaml = new StringBuilder("items:\n");
        for (int i = 0; i < 20_000; i++) {
            yaml.append("- {apiVersion: v1, kind: ConfigMap, metadata: {name: c%d}, data: {a: b}}\n".formatted(i));
        }

        Document document = YamlDocuments.read(yaml.toString()).getFirst();

        assertThat(document.lines().line(document.lines().find(0, "items[19999].data[a]")))
                .isEqualTo(20_001);
    }

    private static @Nullable Object tree(String yaml) throws SyntaxException {
        return YamlDocuments.read(yaml).getFirst().tree();
    }
}
