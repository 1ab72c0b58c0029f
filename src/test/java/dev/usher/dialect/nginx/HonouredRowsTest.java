package dev.usher.dialect.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// No row is honoured without a golden folder that shows it.
class HonouredRowsTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/nginx");

    @Test
    void everyHonouredAnnotationIsInAGoldenFolder() throws IOException {
        var manifests = manifests();

        assertThat(AnnotationTable.ROWS.stream()
                        .filter(row -> row.verdict() == Verdict.HONOURED)
                        .map(Annotation::name))
                .allSatisfy(name -> assertThat(manifests).contains("nginx.ingress.kubernetes.io/" + name + ":"));
    }

    @Test
    void everyHonouredKeyIsInAGoldenFolder() throws IOException {
        var manifests = manifests();

        assertThat(ConfigMapTable.ROWS.stream()
                        .filter(row -> row.verdict() == Verdict.HONOURED)
                        .map(Setting::key))
                .allSatisfy(key ->
                        assertThat(manifests).containsPattern(Pattern.compile("\n {2}" + Pattern.quote(key) + ": ")));
    }

    private static String manifests() throws IOException {
        List<Path> folders;
        try (Stream<Path> entries = Files.list(GOLDEN)) {
            folders = entries.toList();
        }
        var all = new StringBuilder();
        for (Path folder : folders) {
            all.append(Files.readString(folder.resolve("in.yaml")));
        }
        return all.toString();
    }
}
