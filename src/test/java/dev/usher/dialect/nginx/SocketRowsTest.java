package dev.usher.dialect.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// No row that traffic can see has its effect without a test over sockets that writes it down.
class SocketRowsTest {
    private static final Pattern WORD = Pattern.compile("(?<![\\w-])([a-z0-9-]++)[:\"`]");
    private static final Path TESTS = Path.of("src/test/java/dev/usher");

    /// Keys that no client and no backend can tell from their absence: which of several sockets or event loops serves a
    /// connection.
    private static final Set<String> UNSEEN = Set.of("reuse-port", "worker-processes");

    @Test
    void everyAnnotationThatTrafficCanSeeIsTriedOverSockets() throws IOException {
        var written = written();

        assertThat(AnnotationTable.ROWS.stream()
                        .filter(row -> hasEffect(row.verdict()))
                        .map(Annotation::name)
                        .filter(name -> !written.contains(name)))
                .isEmpty();
    }

    @Test
    void everyKeyThatTrafficCanSeeIsTriedOverSockets() throws IOException {
        var written = written();

        assertThat(ConfigMapTable.ROWS.stream()
                        .filter(row -> hasEffect(row.verdict()))
                        .map(Setting::key)
                        .filter(key -> !UNSEEN.contains(key))
                        .filter(key -> !written.contains(key)))
                .isEmpty();
    }

    private static boolean hasEffect(Verdict verdict) {
        return verdict == Verdict.HONOURED || verdict == Verdict.DIFFERS;
    }

    /// What stands as the beginning of a line of a manifest, also one within a string, as a text of its own, or as what
    /// a class is about.
    private static Set<String> written() throws IOException {
        var words = new HashSet<String>();
        try (Stream<Path> files = Files.walk(TESTS)) {
            for (Path file : files.filter(SocketRowsTest::isOverSockets).toList()) {
                WORD.matcher(Files.readString(file).replace("\\n", "\n"))
                        .results()
                        .forEach(found -> words.add(found.group(1)));
            }
        }
        return words;
    }

    private static boolean isOverSockets(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith("IT.java") || name.endsWith("Suite.java");
    }
}
