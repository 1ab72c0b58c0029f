package dev.usher.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Walks `golden/<dialect>/<behaviour>/`: each folder is a test, its name the sentence. `-Dgolden.update` rewrites what
/// is expected, and the review then is the diff.
class GoldenTest {
    private static final Path ROOT = Path.of("src/test/resources/golden");

    @TestFactory
    List<DynamicContainer> golden() throws IOException {
        return below(ROOT).stream()
                .map(dialect ->
                        DynamicContainer.dynamicContainer(dialect.getFileName().toString(), tests(dialect)))
                .toList();
    }

    private static Stream<DynamicTest> tests(Path dialect) {
        List<Path> folders;
        try {
            folders = below(dialect);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        assertThat(folders).as("golden folders of " + dialect).isNotEmpty();
        return folders.stream()
                .map(folder -> DynamicTest.dynamicTest(
                        folder.getFileName().toString().replace('-', ' '), folder.toUri(), () -> check(folder)));
    }

    private static void check(Path folder) throws IOException {
        var golden = GoldenFolder.read(folder);
        Map<String, String> now = golden.compile();
        if (Update.wanted()) {
            golden.write(now);
        }
        assertThat(golden.files())
                .as("files of " + folder + "; write an in.yaml and run with -Dgolden.update for the others")
                .isEqualTo(golden.expectedFiles());
        now.forEach((file, text) -> assertThat(folder.resolve(file))
                .as(folder + "/" + file + " (-Dgolden.update rewrites it; the review is the diff)")
                .hasContent(text));
    }

    /// The folders below one, sorted; anything else there is a mistake.
    private static List<Path> below(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            var sorted = entries.sorted().toList();
            assertThat(sorted).as("entries of " + folder).allMatch(Files::isDirectory);
            return sorted;
        }
    }
}
