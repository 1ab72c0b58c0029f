package dev.usher.resource.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import dev.usher.problem.Severity;
import dev.usher.resource.Change;
import dev.usher.resource.ConfigMap;
import dev.usher.resource.Positions.Position;
import dev.usher.resource.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ManifestSetTest {
    private static final Path A = Path.of("a.yaml");
    private static final Path B = Path.of("b.yaml");
    private static final ResourceKey FILE_A = ResourceKey.of(Kind.FILE, "", "a.yaml");
    private static final ResourceKey FILE_B = ResourceKey.of(Kind.FILE, "", "b.yaml");
    private static final ResourceKey C = ResourceKey.of(Kind.CONFIG_MAP, "default", "c");

    private final ManifestSet set = new ManifestSet();

    @Test
    void findsTheObjectsOfDocumentsAndLists() {
        List<Change> changes = put(A, """
                apiVersion: v1
                kind: List
                items:
                - {apiVersion: v1, kind: ConfigMap, metadata: {name: one}}
                - apiVersion: apps/v1
                  kind: Deployment
                - {apiVersion: v1, kind: ConfigMap, metadata: {name: two, namespace: ops}}
                ---
                apiVersion: v1
                kind: ConfigMapList
                items: [{metadata: {name: three}}]
                ---
                # nothing
                ---
                {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "ops"}}
                """);

        assertThat(changes)
                .allMatch(Change.Put.class::isInstance)
                .extracting(change -> change.key().path())
                .containsExactly("default/one", "ops/two", "default/three", "ops");
        assertThat(set.locate(ResourceKey.of(Kind.CONFIG_MAP, "ops", "two"), "metadata.name"))
                .contains(new Position("a.yaml", 7));
        assertThat(set.locate(ResourceKey.of(Kind.NAMESPACE, "", "ops"), "")).contains(new Position("a.yaml", 15));
        assertThat(set.locate(C, "")).isEmpty();
    }

    @Test
    void reportsNothingWhenNothingChanged() {
        put(A, configMap("c", "1"));

        assertThat(put(A, "# moved down\n" + configMap("c", "1"))).isEmpty();
        assertThat(set.locate(C, "data[k]")).contains(new Position("a.yaml", 6));
    }

    @Test
    void deletesWhatAFileNoLongerHas() {
        put(A, configMap("c", "1") + "---\n" + configMap("d", "1"));

        assertThat(put(A, configMap("d", "1"))).containsExactly(new Change.Delete(C));
        assertThat(set.update(List.of(), List.of(A)))
                .containsExactly(new Change.Delete(ResourceKey.of(Kind.CONFIG_MAP, "default", "d")));
        assertThat(set.paths()).isEmpty();
    }

    @Test
    void keepsTheLastGoodContentOfAFileThatDoesNotParse() {
        put(A, configMap("c", "1"));

        List<Change> changes = put(A, configMap("c", "2") + "  wrong\n");

        Problem problem = problems(changes).getFirst();
        assertThat(changes).hasSize(1);
        assertThat(changes.getFirst().key()).isEqualTo(FILE_A);
        assertThat(problem.reason()).isEqualTo(Reason.SYNTAX);
        assertThat(problem.message()).startsWith("At line 6, column 3: ").contains("nothing of the file changes");
        assertThat(set.locate(FILE_A, problem.field())).contains(new Position("a.yaml", 6));
        assertThat(put(A, configMap("c", "2"))).containsExactly(put("c", "2"), new Change.Delete(FILE_A));
    }

    @Test
    void keepsTheLastGoodContentOfAFileThatIsEmptied() {
        put(A, configMap("c", "1"));

        List<Change> changes = put(A, "");

        assertThat(problems(changes)).extracting(Problem::reason).containsExactly(Reason.SYNTAX);
        assertThat(put(A, configMap("c", "1"))).containsExactly(new Change.Delete(FILE_A));
        assertThat(put(A, "# on purpose\n")).containsExactly(new Change.Delete(C));
        assertThat(put(B, "")).isEmpty();
    }

    @Test
    void countsTheFirstByPathAndReportsTheLater() {
        put(B, configMap("c", "later"));

        List<Change> changes = put(A, "\n" + configMap("c", "first"));

        assertThat(changes).first().isEqualTo(put("c", "first"));
        assertThat(changes.getLast().key()).isEqualTo(FILE_B);
        assertThat(problems(changes)).singleElement().satisfies(problem -> {
            assertThat(problem.reason()).isEqualTo(Reason.DUPLICATE_OBJECT);
            assertThat(problem.severity()).isEqualTo(Severity.ERROR);
            assertThat(problem.field()).isEqualTo("line 1");
            assertThat(problem.message())
                    .isEqualTo(
                            "ConfigMap default/c is already defined in a.yaml, line 2, which counts: remove one of them.");
        });
        assertThat(set.locate(C, "")).contains(new Position("a.yaml", 2));
    }

    @Test
    void letsTheLaterTakeOverWhenTheFirstGoes() {
        put(A, configMap("c", "first"));
        put(B, configMap("c", "later"));

        List<Change> changes = set.update(List.of(), List.of(A));

        assertThat(changes).containsExactlyInAnyOrder(put("c", "later"), new Change.Delete(FILE_B));
    }

    @Test
    void onlyWarnsOfADuplicateThatSaysTheSame() {
        put(A, configMap("c", "same"));

        List<Change> changes = put(B, configMap("c", "same") + "---\n" + configMap("c", "same"));

        assertThat(problems(changes))
                .extracting(Problem::severity, Problem::field)
                .containsExactlyInAnyOrder(tuple(Severity.WARNING, "line 7"), tuple(Severity.WARNING, "line 1"));
    }

    @Test
    void prefersADefinitionThatCanBeUsed() {
        put(A, "{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {tls.crt: '?'}}");

        List<Change> changes = put(B, "{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {tls.crt: QQ==}}");

        assertThat(changes)
                .first()
                .isInstanceOfSatisfying(
                        Change.Put.class,
                        put -> assertThat(((Secret) put.resource()).certificate())
                                .isEqualTo("A"));
        assertThat(changes.getLast().key()).isEqualTo(FILE_A);
    }

    @Test
    void reportsKeysWrittenTwiceOnTheObject() {
        List<Change> changes = put(A, configMap("c", "1") + "  k: '2'\n");

        assertThat(changes).singleElement().isInstanceOfSatisfying(Change.Put.class, put -> {
            assertThat(((ConfigMap) put.resource()).data()).isEqualTo(Map.of("k", "2"));
            assertThat(put.problems()).singleElement().satisfies(problem -> {
                assertThat(problem.field()).isEqualTo("data[k]");
                assertThat(set.locate(C, problem.field())).contains(new Position("a.yaml", 6));
            });
        });
    }

    @Test
    void saysWhatIsNoObject() {
        List<Change> changes = put(A, """
                replicas: 3
                ---
                just text
                ---
                {apiVersion: v1, kind: List, items: [5]}
                ---
                {apiVersion: v1, kind: ConfigMap, metadata: {generateName: c-}}
                """);

        assertThat(problems(changes))
                .extracting(Problem::severity, Problem::reason, Problem::field)
                .containsExactly(
                        tuple(Severity.WARNING, Reason.MISSING_FIELD, "line 1"),
                        tuple(Severity.WARNING, Reason.MISSING_FIELD, "line 3"),
                        tuple(Severity.WARNING, Reason.MISSING_FIELD, "line 5"),
                        tuple(Severity.ERROR, Reason.MISSING_FIELD, "line 7"));
    }

    @Test
    void saysThatNamesAreText() {
        List<Change> changes = put(A, """
                {apiVersion: v1, kind: ConfigMap, metadata: {name: off}}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  namespace: 2024
                  name: c
                ---
                {apiVersion: v1, kind: ConfigMap, metadata: {name: [c]}}
                """);

        assertThat(problems(changes))
                .extracting(Problem::reason, Problem::field, Problem::message)
                .containsExactly(
                        tuple(
                                Reason.INVALID_FIELD,
                                "line 1",
                                "The ConfigMap has a metadata.name that is a boolean, not text, and is not used: quote it."),
                        tuple(
                                Reason.INVALID_FIELD,
                                "line 6",
                                "The ConfigMap has a metadata.namespace that is a number, not text, and is not used: quote"
                                        + " it."),
                        tuple(
                                Reason.INVALID_FIELD,
                                "line 9",
                                "The ConfigMap has a metadata.name that is a list, not text, and is not used: correct it."));
        assertThat(changes).noneMatch(Change.Put.class::isInstance);
    }

    @Test
    void readsWhatAByteOrderMarkSays() throws SyntaxException {
        String text = "a: ä";
        assertThat(ManifestText.of(("\ufeff" + text).getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(text);
        assertThat(ManifestText.of(("\ufeff" + text).getBytes(StandardCharsets.UTF_16LE)))
                .isEqualTo(text);
        assertThat(ManifestText.of(("\ufeff" + text).getBytes(StandardCharsets.UTF_16BE)))
                .isEqualTo(text);
        assertThat(ManifestText.of(new byte[0])).isEmpty();
    }

    @Test
    void saysWhereAFileIsNoText() {
        ManifestFile file =
                ManifestFile.read(A, "a: 1\nb: \u00e4".getBytes(StandardCharsets.ISO_8859_1), Optional.empty());

        assertThat(file.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message())
                        .startsWith("At line 2, column 4: not UTF-8 text: save the file as UTF-8;"));
    }

    private List<Change> put(Path path, String text) {
        return set.update(
                List.of(ManifestFile.read(path, text.getBytes(StandardCharsets.UTF_8), set.file(path))), List.of());
    }

    private static Change put(String name, String value) {
        return new Change.Put(
                new ConfigMap(ResourceKey.of(Kind.CONFIG_MAP, "default", name), Map.of("k", value)), List.of());
    }

    private static List<Problem> problems(List<Change> changes) {
        return changes.stream()
                .filter(Change.Reject.class::isInstance)
                .flatMap(change -> ((Change.Reject) change).problems().stream())
                .toList();
    }

    private static String configMap(String name, String value) {
        return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + name + "}\ndata:\n  k: '" + value + "'\n";
    }
}
