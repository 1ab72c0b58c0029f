package dev.usher.dialect.nginx;

import dev.usher.golden.Page;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// The page of annotations is made of the rows that read them, and nobody edits it.
class AnnotationPageTest {

    @Test
    void pageOfAnnotationsIsThatOfTheTable() throws IOException {
        var page = new Page("annotations.md");
        page.line("# Annotations")
                .line("")
                .line("Made from the table that reads them. Names come after `nginx.ingress.kubernetes.io/`, or what"
                        + " `--annotations-prefix` says.")
                .line("")
                .line("- *verdict*: **honoured** does what it does in ingress-nginx; **differs** and **no effect** are"
                        + " accepted, and the last column says why; **refused** is nginx text, which is never"
                        + " run, or a firewall, which there is none of.")
                .line("- *protects*: the paths of the Ingress answer 503 where the annotation is refused or its value"
                        + " cannot be read: what it protects is never served without it.")
                .line("- *bad*: what an invalid value does: **reject** leaves the Ingress in its last good version,"
                        + " **deny** answers 503 on its paths, **ignore** counts it as absent.")
                .line("- *scope*: **own** acts on the paths of the Ingress, **shared** on a host or an upstream, and so"
                        + " maybe on others'.")
                .line("");
        page.table("annotation", "verdict", "value", "bad", "protects", "scope", "risk", "what it does");
        AnnotationTable.ROWS.stream()
                .sorted(Comparator.comparing(Annotation::name))
                .forEach(row -> page.row(cells(row)));
        page.check();
    }

    private static List<String> cells(Annotation<?> row) {
        return List.of(
                "`" + row.name() + "`",
                words(row.verdict()),
                row.type().expected(),
                words(row.bad()),
                row.protects() ? "yes" : "",
                words(row.scope()),
                words(row.risk()),
                row.doc());
    }

    private static String words(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
