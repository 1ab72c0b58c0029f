package dev.usher.resource.file;

import dev.usher.resource.Change;
import dev.usher.resource.Positions;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/// Manifests read once, for `check` and `explain`.
///
/// @param changes that lead from nothing to what the files hold
public record Manifests(List<Change> changes, Positions positions) {
    public Manifests {
        changes = List.copyOf(changes);
    }

    /// Reads files and folders.
    ///
    /// @throws ManifestException when a path does not exist
    public static Manifests load(List<Path> paths) {
        var below = new ManifestPaths(paths);
        below.demandExisting();
        var files = new TreeMap<Path, ManifestFile>();
        for (Path path : below.files()) {
            files.put(path, ManifestFile.read(path, List.of()));
        }
        ManifestSet set = ManifestSet.of(files);
        return new Manifests(set.changes(), set);
    }
}
