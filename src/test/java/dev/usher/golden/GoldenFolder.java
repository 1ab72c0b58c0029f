package dev.usher.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.config.FlagValues;
import dev.usher.config.Flags;
import dev.usher.config.ProcessSettings;
import dev.usher.runtime.OfflineCompile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One golden folder.
///
/// | file | holds |
/// | --- | --- |
/// | `in.yaml` | manifests as `kubectl` takes them; a comment on top names the requirement |
/// | `flags` | optional: flags of the command line, one a line |
/// | `requests` | optional: requests, one a line: `METHOD URL`, then `name=value` for each header |
/// | `table.yaml` | the table they compile to, without what is as always |
/// | `problems.yaml` | what is wrong, and which Ingresses are served |
/// | `answers.yaml` | what becomes of each request; there exactly when `requests` is |
final class GoldenFolder {
    private static final Pattern SENTENCE = Pattern.compile("[a-z0-9]+(?:-[a-z0-9]+)+");
    private static final Pattern REQUIREMENT = Pattern.compile("# [A-Z]{1,3}[0-9][A-Z0-9.]*[,: ][^\n]*\n[\\s\\S]*");
    private static final String INPUT = "in.yaml";
    private static final String FLAGS = "flags";
    private static final String REQUESTS = "requests";

    private final Path folder;
    private final List<String> flags;
    private final List<String> requests;
    private final boolean hasRequests;

    private GoldenFolder(Path folder, List<String> flags, List<String> requests, boolean hasRequests) {
        this.folder = folder;
        this.flags = flags;
        this.requests = requests;
        this.hasRequests = hasRequests;
    }

    static GoldenFolder read(Path folder) throws IOException {
        assertThat(folder.getFileName().toString())
                .as("a sentence in kebab case")
                .matches(SENTENCE);
        assertThat(Files.readString(folder.resolve(INPUT)))
                .as(folder + "/" + INPUT + " begins with the requirement it shows, as # C2.6: …")
                .matches(REQUIREMENT);
        boolean hasRequests = Files.exists(folder.resolve(REQUESTS));
        return new GoldenFolder(folder, lines(folder.resolve(FLAGS)), lines(folder.resolve(REQUESTS)), hasRequests);
    }

    private static List<String> lines(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        var lines = Files.readAllLines(file).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
        assertThat(lines).as(file + " without a line says nothing: delete it").isNotEmpty();
        return lines;
    }

    /// What the folder's manifests compile to now, by file.
    Map<String, String> compile() {
        var values = FlagValues.parse(Flags.ALL, flags);
        assertThat(values.rest()).as("words that are no flags").isEmpty();
        assertThat(values.warnings()).as("warnings about flags").isEmpty();
        var offline = OfflineCompile.of(List.of(folder.resolve(INPUT)), ProcessSettings.from(values, Map.of()));
        var files = new LinkedHashMap<String, String>();
        files.put("table.yaml", YamlText.of(TableTree.of(offline.table())));
        files.put("problems.yaml", YamlText.of(ReportTree.of(offline.report(), offline.positions())));
        if (hasRequests) {
            files.put(
                    "answers.yaml",
                    YamlText.of(requests.stream()
                            .map(line -> AnswerTree.of(offline.table(), line))
                            .toList()));
        }
        return files;
    }

    void write(Map<String, String> files) throws IOException {
        for (var file : files.entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }
    }

    /// The files that are there.
    SortedSet<String> files() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /// The files that should be there.
    SortedSet<String> expectedFiles() {
        var expected = new TreeSet<>(List.of(INPUT, "problems.yaml", "table.yaml"));
        if (!flags.isEmpty()) {
            expected.add(FLAGS);
        }
        if (hasRequests) {
            expected.addAll(List.of(REQUESTS, "answers.yaml"));
        }
        return expected;
    }
}
