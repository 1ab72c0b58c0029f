package dev.usher.resource.file;

import dev.usher.model.ResourceKey;
import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import dev.usher.resource.Change;
import dev.usher.resource.ObjectNames;
import dev.usher.resource.ResourceDecoder;
import dev.usher.resource.file.ManifestFile.Entry;
import dev.usher.resource.file.YamlDocuments.Document;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds the objects in the documents of one file. Kinds we do not read are no problem: whole repositories are given
/// to us.
final class ManifestReader {
    private static final String DEFAULT_NAMESPACE = "default";
    private static final String LIST = "List";

    /// Hostile files have a bounded number of problems of their own.
    private static final int MOST_PROBLEMS = 100;

    private final Path path;
    private final Map<ResourceKey, Entry> objects = new LinkedHashMap<>();
    private final List<Problem> problems = new ArrayList<>();

    ManifestReader(Path path) {
        this.path = path;
    }

    ManifestFile read(List<Document> documents) {
        for (Document document : documents) {
            if (document.tree() instanceof Map<?, ?> tree) {
                document(tree, document.lines());
            } else if (document.tree() != null) {
                noObject(document.lines().line(0));
            }
        }
        return new ManifestFile(path, objects, problems);
    }

    private void document(Map<?, ?> tree, FieldLines lines) {
        boolean list =
                tree.get("kind") instanceof String kind && kind.endsWith(LIST) && tree.get("items") instanceof List<?>;
        if (!list) {
            object(tree, lines, 0);
            return;
        }
        if (tree.get("items") instanceof List<?> items) {
            for (int i = 0; i < items.size(); i++) {
                int node = lines.find(0, "items[" + i + "]");
                if (items.get(i) instanceof Map<?, ?> item) {
                    object(typed(item, tree), lines, node);
                } else {
                    noObject(lines.line(node));
                }
            }
        }
    }

    /// The items of an `IngressList` need not say what they are.
    private static Map<?, ?> typed(Map<?, ?> item, Map<?, ?> list) {
        String kind = String.valueOf(list.get("kind"));
        if (kind.equals(LIST) || item.containsKey("kind")) {
            return item;
        }
        Map<Object, Object> complete = new LinkedHashMap<>(item);
        complete.put("kind", kind.substring(0, kind.length() - LIST.length()));
        Optional.ofNullable(list.get("apiVersion")).ifPresent(version -> complete.putIfAbsent("apiVersion", version));
        return complete;
    }

    private void object(Map<?, ?> tree, FieldLines lines, int node) {
        if (!(tree.get("kind") instanceof String) || !(tree.get("apiVersion") instanceof String)) {
            noObject(lines.line(node));
            return;
        }
        ResourceDecoder.decode(tree, DEFAULT_NAMESPACE)
                .ifPresent(change ->
                        add(new Entry(withRepeated(change, lines, node), lines, node), ObjectNames.untold(tree)));
    }

    private void add(Entry entry, Optional<ObjectNames.Fault> untold) {
        ResourceKey key = entry.change().key();
        if (untold.isPresent()) {
            ObjectNames.Fault fault = untold.get();
            problem(Problem.error(
                    fault.reason(),
                    ManifestFile.keyOf(path),
                    "line " + entry.line(fault.field()),
                    "The " + key.kind().text() + ' ' + fault.message()));
            return;
        }
        Entry first = objects.putIfAbsent(key, entry);
        if (first != null) {
            problem(Duplicate.problem(path, entry, path, first));
        }
    }

    private void noObject(int line) {
        problem(Problem.warning(
                Reason.MISSING_FIELD,
                ManifestFile.keyOf(path),
                "line " + line,
                "This is not a Kubernetes object, for it has no apiVersion and kind, and is ignored: add them, or move it"
                        + " away."));
    }

    private void problem(Problem problem) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(problem);
        }
    }

    private static Change withRepeated(Change change, FieldLines lines, int node) {
        List<String> repeated = lines.repeated(node);
        if (repeated.isEmpty()) {
            return change;
        }
        List<Problem> more = repeated.stream()
                .limit(MOST_PROBLEMS)
                .map(field -> Problem.error(
                        Reason.INVALID_FIELD,
                        change.key(),
                        field,
                        "The key is written twice in one map and the last one counts: remove one."))
                .toList();
        return switch (change) {
            case Change.Put(var resource, var problems) -> new Change.Put(resource, joined(problems, more));
            case Change.Reject(var key, var problems) -> new Change.Reject(key, joined(problems, more));
            case Change.Delete delete -> delete;
        };
    }

    private static List<Problem> joined(List<Problem> some, List<Problem> more) {
        var all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }
}
