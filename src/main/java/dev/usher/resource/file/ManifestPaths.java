package dev.usher.resource.file;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The manifest files below some paths. Folders are walked through symbolic links, as mounted ConfigMaps need it, but
/// hidden entries are left out: `..data` and its like would show every file twice.
final class ManifestPaths {
    private static final int DEEPEST = 32;

    private final List<Path> roots;

    ManifestPaths(List<Path> roots) {
        this.roots = roots.stream()
                .map(Path::normalize)
                .map(ManifestPaths::orHere)
                .distinct()
                .toList();
    }

    /// `.` normalizes to nothing.
    private static Path orHere(Path path) {
        return path.toString().isEmpty() ? Path.of(".") : path;
    }

    /// What is there at one moment.
    ///
    /// @param files with their stamps
    /// @param folders to watch, with what tells one folder from another put in its place
    /// @param faults of what exists or should and cannot be looked at: the files at or below are unknown, not gone
    record Look(SortedMap<Path, Stamp> files, Map<Path, String> folders, Map<Path, String> faults) {
        boolean isUnknown(Path file) {
            return faults.keySet().stream().anyMatch(file::startsWith);
        }
    }

    List<Path> roots() {
        return roots;
    }

    /// Makes sure that every path exists.
    ///
    /// @throws ManifestException when one does not
    void demandExisting() {
        for (Path root : roots) {
            if (!Files.exists(root)) {
                throw new ManifestException("there is no file or folder " + root + ": correct the path");
            }
            if (!Files.isReadable(root)) {
                throw new ManifestException(
                        root + " may not be read: give this user the right to read it, or correct --manifests");
            }
        }
    }

    Look look() {
        var look = new Look(new TreeMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
        for (Path root : roots) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(root, BasicFileAttributes.class);
                if (attributes.isDirectory()) {
                    Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), DEEPEST, new Walk(root, look));
                } else {
                    look.files().put(root, Stamp.of(attributes));
                    watchParent(root, look);
                }
            } catch (IOException e) {
                look.faults().put(root, reason(e));
                watchParent(root, look);
            }
        }
        return look;
    }

    /// A file is renamed into place, and a folder comes back, in the folder above.
    private static void watchParent(Path root, Look look) {
        Path parent = root.toAbsolutePath().getParent();
        if (parent != null && Files.isDirectory(parent)) {
            look.folders().put(parent, "");
        }
    }

    private static String reason(IOException e) {
        return e instanceof NoSuchFileException
                ? "is gone, its last content stays in use"
                : "cannot be read (" + e.getClass().getSimpleName() + "), its last content stays in use";
    }

    private static boolean isManifest(Path path) {
        String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
    }

    private static final class Walk extends SimpleFileVisitor<Path> {
        private final Path root;
        private final Look look;

        Walk(Path root, Look look) {
            this.root = root;
            this.look = look;
        }

        private boolean isHidden(Path path) {
            return !path.equals(root) && path.getFileName().toString().startsWith(".");
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            if (isHidden(folder)) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            look.folders().put(folder, String.valueOf(attributes.fileKey()));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (!isHidden(file) && isManifest(file) && attributes.isRegularFile()) {
                look.files().put(file, Stamp.of(attributes));
            }
            return FileVisitResult.CONTINUE;
        }

        /// A link that leads nowhere, or in a circle, or a folder that may not be read.
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            boolean vanished = e instanceof NoSuchFileException && !file.equals(root);
            if (!vanished && !isHidden(file) && !(e instanceof FileSystemLoopException)) {
                look.faults().put(file, reason(e));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
            if (e != null) {
                look.faults().put(folder, reason(e));
            }
            return FileVisitResult.CONTINUE;
        }
    }
}
