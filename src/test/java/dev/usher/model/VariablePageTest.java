package dev.usher.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.golden.Page;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The page of variables is made of the enums that name them, and nobody edits it.
class VariablePageTest {

    @Test
    void pageOfVariablesIsThatOfTheEnums() throws IOException {
        var page = new Page("variables.md");
        page.line("# Variables")
                .line("")
                .line("Made from the code that knows them. They may stand in the annotations and ConfigMap keys whose"
                        + " *value* says so, `log-format-upstream` above all, as `$name` or `${name}`; upper and lower"
                        + " case are the same.")
                .line("")
                .line("What is filled in is never looked at again: a `$` in a header stays one. A variable that has no"
                        + " value is empty, and `-` in an access log; what is known only later is absent until then. A"
                        + " name that is not here is reported and stays empty.")
                .line("");
        page.table("variable", "value");
        Stream.of(Variable.Name.values())
                .sorted(Comparator.comparing(Variable.Name::text))
                .forEach(name -> page.row(List.of("`$" + name.text() + "`", name.doc())));
        for (Variable.Family family : Variable.Family.values()) {
            page.row(List.of("`$" + family.prefix() + "`*name*", family.doc()));
        }
        page.row(List.of("`$1` to `$9`", "What the path's regular expression captured."));
        page.check();
    }

    @Test
    void saysOfEachVariableWhatItIs() {
        assertThat(Variable.Name.values()).extracting(Variable.Name::doc).allMatch(doc -> doc.endsWith("."));
    }
}
