package dev.usher.resource.file;

import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import dev.usher.resource.Change;
import dev.usher.resource.Positions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;

/// All files put together: for each object the definition that counts, which is the first by path order; a later one
/// is a problem, and takes over when the first goes.
///
final class ManifestSet implements Positions {
    private record Definition(Path file, ManifestFile.Entry entry) {}

    private final SequencedMap<ResourceKey, Change> changes = new LinkedHashMap<>();
    private final Map<ResourceKey, Definition> definitions = new HashMap<>();

    private ManifestSet() {}

    static ManifestSet of(SortedMap<Path, ManifestFile> files) {
        var set = new ManifestSet();
        for (ManifestFile file : new TreeMap<>(files).values()) {
            if (!file.problems().isEmpty()) {
                ResourceKey key = ManifestFile.keyOf(file.path());
                set.changes.put(key, new Change.Reject(key, file.problems()));
            }
            for (ManifestFile.Entry entry : file.objects()) {
                set.add(file.path(), entry);
            }
        }
        return set;
    }

    private void add(Path file, ManifestFile.Entry entry) {
        ResourceKey key = entry.change().key();
        Definition first = definitions.get(key);
        Change before = changes.get(key);
        if (first == null || before == null) {
            definitions.put(key, new Definition(file, entry));
            changes.put(key, entry.change());
            return;
        }
        Problem duplicate = Problem.warning(
                Reason.DUPLICATE_OBJECT,
                key,
                "",
                "is defined again in " + file + ", line " + line(entry, "") + ": the definition in " + first.file()
                        + " counts, remove one");
        changes.put(key, with(before, duplicate));
    }

    private static Change with(Change change, Problem problem) {
        return switch (change) {
            case Change.Put put -> new Change.Put(put.resource(), plus(put.problems(), problem));
            case Change.Reject reject -> new Change.Reject(reject.key(), plus(reject.problems(), problem));
            case Change.Delete delete -> delete;
        };
    }

    private static List<Problem> plus(List<Problem> problems, Problem problem) {
        var more = new ArrayList<>(problems);
        more.add(problem);
        return more;
    }

    /// The changes that lead from nothing to this set.
    List<Change> changes() {
        return List.copyOf(changes.values());
    }

    /// The changes that lead from another set to this one.
    List<Change> since(ManifestSet before) {
        var result = new ArrayList<Change>();
        for (ResourceKey key : before.changes.keySet()) {
            if (!changes.containsKey(key)) {
                result.add(new Change.Delete(key));
            }
        }
        changes.forEach((key, change) -> {
            if (!change.equals(before.changes.get(key))) {
                result.add(change);
            }
        });
        return result;
    }

    int size() {
        return changes.size();
    }

    @Override
    public Optional<Position> locate(ResourceKey object, String field) {
        if (object.kind() == Kind.FILE) {
            return Optional.of(new Position(object.name(), 1));
        }
        return Optional.ofNullable(definitions.get(object))
                .map(definition -> new Position(definition.file().toString(), line(definition.entry(), field)));
    }

    /// The line of a field, or of its nearest parent that was written.
    private static int line(ManifestFile.Entry entry, String field) {
        String at = field;
        while (!at.isEmpty()) {
            Integer line = entry.lines().get(at);
            if (line != null) {
                return line;
            }
            at = parent(at);
        }
        return entry.lines().getOrDefault("", 1);
    }

    private static String parent(String field) {
        int cut = field.endsWith("]") ? field.lastIndexOf('[') : field.lastIndexOf('.');
        return cut <= 0 ? "" : field.substring(0, cut);
    }
}
