package dev.usher.dialect.nginx;

import dev.usher.golden.Page;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// The page of ConfigMap keys is made of the rows that read them, and nobody edits it.
class ConfigMapPageTest {

    @Test
    void pageOfKeysIsThatOfTheTable() throws IOException {
        var page = new Page("configmap.md");
        page.line("# Keys of the ConfigMap")
                .line("")
                .line("Made from the table that reads them. `--configmap namespace/name` names the ConfigMap;"
                        + " changes are live, and a value that does not parse leaves the default of its key"
                        + " alone.")
                .line("")
                .line("- *verdict*: **honoured** does what it does in ingress-nginx; **differs** and **no effect** are"
                        + " accepted, and the last column says why; **refused** is nginx text, which is never"
                        + " run, or a firewall, which there is none of.")
                .line("- *unserved*: which paths answer 503 where the key is refused or its value cannot be read: what"
                        + " it protects is never served without it.")
                .line("");
        page.table("key", "verdict", "value", "default", "unserved", "what it does");
        ConfigMapTable.ROWS.stream().sorted(Comparator.comparing(Setting::key)).forEach(row -> page.row(cells(row)));
        page.check();
    }

    private static List<String> cells(Setting<?> row) {
        boolean read = row.verdict() == Verdict.HONOURED;
        return List.of(
                "`" + row.key() + "`",
                row.verdict().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                read ? row.type().expected() : "",
                row.neutral().isEmpty() ? "" : "`" + row.neutral() + "`",
                row.guard().map(kind -> unserved(kind) + condition(row)).orElse(""),
                row.doc());
    }

    private static String condition(Setting<?> row) {
        return row.kind() == Setting.Kind.TEXT ? ", where the text looks like it protects" : "";
    }

    private static String unserved(GlobalSettings.Guard.Kind kind) {
        return switch (kind) {
            case AUTHENTICATION ->
                "all but those with `auth-url` or `enable-global-auth: \"false\"`, or in `no-auth-locations`";
            case FIREWALL -> "all but those with `enable-modsecurity: \"false\"`";
            case EVERYTHING -> "all";
            case STREAMS -> "no TCP or UDP port is opened";
        };
    }
}
