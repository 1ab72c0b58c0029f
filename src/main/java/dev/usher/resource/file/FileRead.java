package dev.usher.resource.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/// One reading of a file, and the stamp it had before and after it.
///
/// @param file what it holds
record FileRead(ManifestFile file, Stamp stamp) {

    /// Reads a file; empty when it went away or changed meanwhile, so that another look is needed.
    static Optional<FileRead> of(Path path, Optional<ManifestFile> before) {
        try {
            Stamp stamp = stamp(path);
            if (stamp.size() > ManifestFile.MOST_BYTES) {
                return Optional.of(
                        new FileRead(ManifestFile.unreadable(path, "is larger than 64 MiB: split it", before), stamp));
            }
            byte[] content;
            try (InputStream in = Files.newInputStream(path)) {
                content = in.readNBytes(ManifestFile.MOST_BYTES + 1);
            }
            return stamp.equals(stamp(path)) && content.length <= ManifestFile.MOST_BYTES
                    ? Optional.of(new FileRead(ManifestFile.read(path, content, before), stamp))
                    : Optional.empty();
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            String why = e instanceof AccessDeniedException
                    ? "may not be read: give this user the right to"
                    : "cannot be read (" + e.getClass().getSimpleName() + ")";
            return stampOf(path).map(stamp -> new FileRead(ManifestFile.unreadable(path, why, before), stamp));
        }
    }

    private static Stamp stamp(Path path) throws IOException {
        return Stamp.of(Files.readAttributes(path, BasicFileAttributes.class));
    }

    private static Optional<Stamp> stampOf(Path path) {
        try {
            return Optional.of(stamp(path));
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
