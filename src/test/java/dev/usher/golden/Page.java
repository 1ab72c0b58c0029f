package dev.usher.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A reference page in `docs/reference` that is made, not written: the test that makes it compares, and
/// `-Dgolden.update` rewrites it.
public final class Page {
    private final Path file;
    private final StringBuilder text = new StringBuilder();

    /// An empty page.
    ///
    /// @param name of the file
    public Page(String name) {
        file = Path.of("docs/reference", name);
    }

    /// Adds a line.
    public Page line(String line) {
        text.append(line).append('\n');
        return this;
    }

    /// Adds the head of a table.
    public void table(String... columns) {
        row(List.of(columns));
        line("| " + "--- | ".repeat(columns.length).strip());
    }

    /// Adds a row of a table.
    public void row(List<String> cells) {
        var row = new StringBuilder("|");
        cells.forEach(cell -> row.append(' ').append(cell.replace("|", "\\|")).append(" |"));
        line(row.toString());
    }

    /// Compares with the file, or rewrites it.
    public void check() throws IOException {
        if (Update.wanted()) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
        assertThat(file)
                .as(file + " is made from the code: -Dgolden.update rewrites it")
                .hasContent(text.toString());
    }
}
