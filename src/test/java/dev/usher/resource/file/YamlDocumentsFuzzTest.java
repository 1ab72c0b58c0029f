package dev.usher.resource.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever bytes a file holds, it yields objects and problems, and every field of every problem has a line.
final class YamlDocumentsFuzzTest {
    private static final int ROUNDS = 4_000;
    private static final String SEED = """
            # comment
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: &m
              name: a
              annotations: {"a/b": 'c', d: "\\u0041"}
            spec:
              rules:
              - host: a.example.com
                http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: a, port: {number: 80}}}}]}
            ---
            {"apiVersion": "v1", "kind": "List", "items": [{"kind": "ConfigMap", "apiVersion": "v1", "metadata": {"name": "c"}}]}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {<<: *m}
            data: {tls.crt: !!binary QQ==}
            stringData:
              tls.key: |
                x
                y
            """;
    private static final List<String> TOKENS = List.of(
            "\n",
            "\t",
            "  ",
            ": ",
            "- ",
            "[",
            "]",
            "{",
            "}",
            "&a ",
            "*a",
            "!x ",
            "!!int ",
            "<<: ",
            "|\n",
            ">",
            "'",
            "\"",
            "---\n",
            "...\n",
            "%YAML 1.1\n",
            "# ",
            "? ",
            "@",
            "`",
            "\u0000",
            "\ufeff",
            "\u2028",
            "\ud83d\ude00",
            ",",
            "~");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void survivesMutatedBytes(long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        var before = Optional.of(ManifestFile.read(
                Path.of("a.yaml"), SEED.replace("*m", "{name: s}").getBytes(StandardCharsets.UTF_8), Optional.empty()));
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = mutate(random);

            ManifestFile file = ManifestFile.read(Path.of("a.yaml"), bytes, before);

            for (Problem problem : file.problems()) {
                assertThat(problem.message()).doesNotContain("\n").hasSizeLessThan(1000);
            }
            var set = new ManifestSet();
            set.update(List.of(file), List.of());
            file.objects()
                    .forEach((key, entry) -> assertThat(set.locate(key, "spec.rules[0].host"))
                            .hasValueSatisfying(at -> assertThat(at.line()).isPositive()));
        }
    }

    private static byte[] mutate(RandomGenerator random) {
        var text = new StringBuilder(SEED);
        for (int i = random.nextInt(1, 5); i > 0 && !text.isEmpty(); i--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(4)) {
                case 0 -> text.delete(at, Math.min(text.length(), at + random.nextInt(1, 20)));
                case 1 -> text.insert(at, TOKENS.get(random.nextInt(TOKENS.size())));
                case 2 -> text.insert(at, text.substring(at, Math.min(text.length(), at + random.nextInt(1, 200))));
                default -> text.setLength(at);
            }
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0 && random.nextInt(3) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6})
    void survivesRandomTokens(long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        for (int round = 0; round < ROUNDS; round++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(60); i > 0; i--) {
                text.append(random.nextInt(3) == 0 ? "a" : TOKENS.get(random.nextInt(TOKENS.size())));
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);

            assertThat(ManifestFile.read(Path.of("a.yaml"), bytes, Optional.empty()))
                    .isNotNull();
        }
    }
}
