package dev.usher.resource.file;

import dev.usher.problem.Problem;
import dev.usher.resource.Change;
import dev.usher.resource.Positions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Manifests read once, for `check` and `explain`.
///
/// @param changes that lead from nothing to what the files hold
public record Manifests(List<Change> changes, Positions positions) {
    private static final int TRIES = 3;

    public Manifests {
        changes = List.copyOf(changes);
    }

    /// Reads files and folders.
    ///
    /// @throws ManifestException when a path does not exist, or something below it cannot be looked at
    public static Manifests load(List<Path> paths) {
        var below = new ManifestPaths(paths);
        below.demandExisting();
        ManifestPaths.Look look = below.look();
        look.faults().forEach((path, fault) -> {
            throw new ManifestException(path + " cannot be looked at: give this user the right to read it");
        });
        var set = new ManifestSet();
        var files = new ArrayList<ManifestFile>();
        look.files().keySet().forEach(path -> files.add(read(path)));
        return new Manifests(set.update(files, List.of()), set);
    }

    private static ManifestFile read(Path path) {
        for (int i = 0; i < TRIES; i++) {
            var read = FileRead.of(path, Optional.empty());
            if (read.isPresent()) {
                return read.get().file();
            }
        }
        return ManifestFile.unreadable(path, "changes while it is read: try again", Optional.empty());
    }

    /// What is wrong with the files and the objects in them, before anything is compiled.
    public List<Problem> problems() {
        return changes.stream()
                .flatMap(change -> switch (change) {
                    case Change.Put put -> put.problems().stream();
                    case Change.Reject reject -> reject.problems().stream();
                    case Change.Delete _ -> Stream.of();
                })
                .toList();
    }
}
