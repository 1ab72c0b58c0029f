package dev.usher.resource.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The manifest files below some paths. Folders are walked through symbolic links, as mounted ConfigMaps need it, but
/// hidden entries are left out: `..data` and its like would show every file twice.
final class ManifestPaths {
    private static final int MAX_DEPTH = 32;

    private final List<Path> roots;

    ManifestPaths(List<Path> roots) {
        this.roots = List.copyOf(roots);
    }

    /// Makes sure that every path exists.
    ///
    /// @throws ManifestException when one does not
    void demandExisting() {
        for (Path root : roots) {
            if (!Files.exists(root)) {
                throw new ManifestException(
                        "there is no file or folder " + root + ": correct the path given with --manifests");
            }
        }
    }

    /// The files that exist now, sorted.
    SortedSet<Path> files() {
        var files = new TreeSet<Path>();
        for (Path root : roots) {
            if (Files.isRegularFile(root)) {
                files.add(root);
            } else {
                walk(root, files);
            }
        }
        return files;
    }

    private static void walk(Path root, Set<Path> files) {
        try (Stream<Path> walked = Files.walk(root, MAX_DEPTH, FileVisitOption.FOLLOW_LINKS)) {
            walked.filter(path -> isManifest(root, path)).forEach(files::add);
        } catch (IOException | UncheckedIOException vanished) {
            // A folder that goes away while it is walked has no files; the next look finds what is there.
        }
    }

    private static boolean isManifest(Path root, Path path) {
        String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
        boolean named = name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
        if (!named) {
            return false;
        }
        for (Path part : root.relativize(path)) {
            if (part.toString().startsWith(".")) {
                return false;
            }
        }
        return Files.isRegularFile(path);
    }

    /// The folders to watch for changes: those below the roots, and those that hold a root that is a file.
    List<Path> folders() {
        var folders = new ArrayList<Path>();
        for (Path root : roots) {
            if (Files.isDirectory(root)) {
                try (Stream<Path> walked = Files.walk(root, MAX_DEPTH, FileVisitOption.FOLLOW_LINKS)) {
                    walked.filter(Files::isDirectory).forEach(folders::add);
                } catch (IOException | UncheckedIOException vanished) {
                    folders.add(root);
                }
            } else {
                Path parent = root.toAbsolutePath().getParent();
                if (parent != null) {
                    folders.add(parent);
                }
            }
        }
        return folders;
    }
}
