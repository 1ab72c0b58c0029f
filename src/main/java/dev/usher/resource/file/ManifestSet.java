package dev.usher.resource.file;

import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.problem.Problem;
import dev.usher.resource.Change;
import dev.usher.resource.Positions;
import dev.usher.resource.file.ManifestFile.Entry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/// All files put together: for each object the definition that counts, which is the first by path order; a later one
/// is a problem of its file, and takes over when the first goes. A definition that can be used counts before one that
/// cannot.
///
/// Changed by one thread; places are looked up from any. Work is for what changed, not for all files.
final class ManifestSet implements Positions {
    private record Definition(Path file, Entry entry) {}

    private final TreeMap<Path, ManifestFile> files = new TreeMap<>();
    private final Map<ResourceKey, List<Path>> definers = new HashMap<>();
    private final Map<ResourceKey, Definition> counting = new ConcurrentHashMap<>();
    private final Map<ResourceKey, List<Problem>> problems = new HashMap<>();

    /// What a file held at the last update.
    Optional<ManifestFile> file(Path path) {
        return Optional.ofNullable(files.get(path));
    }

    /// The files as of the last update, in order.
    Set<Path> paths() {
        return files.keySet();
    }

    /// Takes files that changed.
    ///
    /// @return what changed with them, as one step
    List<Change> update(List<ManifestFile> changed, List<Path> gone) {
        var objects = new LinkedHashSet<ResourceKey>();
        var touched = new TreeSet<Path>();
        changed.forEach(file -> replace(file, objects, touched));
        gone.forEach(path -> replace(ManifestFile.gone(path), objects, touched));
        gone.forEach(files::remove);
        var changes = new ArrayList<Change>();
        for (ResourceKey key : objects) {
            touched.addAll(definers.getOrDefault(key, List.of()));
            decide(key).ifPresent(changes::add);
        }
        for (Path path : touched) {
            note(path).ifPresent(changes::add);
        }
        return changes;
    }

    private void replace(ManifestFile file, Set<ResourceKey> objects, Set<Path> touched) {
        touched.add(file.path());
        ManifestFile before = files.put(file.path(), file);
        if (before != null) {
            for (ResourceKey key : before.objects().keySet()) {
                objects.add(key);
                var rest = new ArrayList<>(definers.getOrDefault(key, List.of()));
                rest.remove(file.path());
                // Those left lose their problem when this one was the first.
                touched.addAll(rest);
                define(key, rest);
            }
        }
        for (ResourceKey key : file.objects().keySet()) {
            objects.add(key);
            var all = new TreeSet<>(definers.getOrDefault(key, List.of()));
            all.add(file.path());
            define(key, List.copyOf(all));
        }
    }

    private void define(ResourceKey key, List<Path> paths) {
        if (paths.isEmpty()) {
            definers.remove(key);
        } else {
            definers.put(key, List.copyOf(paths));
        }
    }

    /// Finds which definition counts now, and whether that changes anything.
    private Optional<Change> decide(ResourceKey key) {
        Optional<Definition> now = first(key);
        Definition before = now.isPresent() ? counting.put(key, now.get()) : counting.remove(key);
        if (now.isEmpty()) {
            return before == null ? Optional.empty() : Optional.of(new Change.Delete(key));
        }
        Change change = now.get().entry().change();
        boolean same = before != null && before.entry().change().equals(change);
        return same ? Optional.empty() : Optional.of(change);
    }

    private Optional<Definition> first(ResourceKey key) {
        Optional<Definition> first = Optional.empty();
        for (Path path : definers.getOrDefault(key, List.of())) {
            Optional<Entry> entry = file(path).map(file -> file.objects().get(key));
            boolean better = first.isEmpty() || !isUsable(first.get().entry());
            if (entry.isPresent() && better && (first.isEmpty() || isUsable(entry.get()))) {
                first = Optional.of(new Definition(path, entry.get()));
            }
        }
        return first;
    }

    private static boolean isUsable(Entry entry) {
        return entry.change() instanceof Change.Put;
    }

    /// The problems of a file, if they are others than before.
    private Optional<Change> note(Path path) {
        ResourceKey key = ManifestFile.keyOf(path);
        List<Problem> now =
                file(path).map(file -> file.problemsWith(duplicates(file))).orElse(List.of());
        List<Problem> before = problems.getOrDefault(key, List.of());
        if (now.equals(before)) {
            return Optional.empty();
        }
        if (now.isEmpty()) {
            problems.remove(key);
            return Optional.of(new Change.Delete(key));
        }
        problems.put(key, now);
        return Optional.of(new Change.Reject(key, now));
    }

    private List<Problem> duplicates(ManifestFile file) {
        var found = new ArrayList<Problem>();
        file.objects().forEach((key, entry) -> {
            Definition first = counting.get(key);
            if (first != null && !first.file().equals(file.path())) {
                found.add(Duplicate.problem(file.path(), entry, first.file(), first.entry()));
            }
        });
        return found;
    }

    @Override
    public Optional<Position> locate(ResourceKey object, String field) {
        if (object.kind() == Kind.FILE) {
            return Optional.of(new Position(object.name(), lineIn(field)));
        }
        return Optional.ofNullable(counting.get(object))
                .map(definition -> new Position(
                        definition.file().toString(), definition.entry().line(field)));
    }

    /// The line in a place such as `line 3, column 7`.
    private static int lineIn(String place) {
        int line = 0;
        int at = "line ".length();
        while (place.startsWith("line ") && at < place.length() && at < 15 && Character.isDigit(place.charAt(at))) {
            line = line * 10 + Character.digit(place.charAt(at), 10);
            at++;
        }
        return Math.max(line, 1);
    }
}
