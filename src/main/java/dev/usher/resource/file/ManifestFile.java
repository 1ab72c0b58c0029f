package dev.usher.resource.file;

import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import dev.usher.resource.Change;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What one file holds: the objects of its last content that parsed, and what is wrong with its present one.
///
/// @param objects in the order of the file
/// @param problems of the file and not of an object in it; their field is a place, as `line 3, column 7`
record ManifestFile(Path path, Map<ResourceKey, Entry> objects, List<Problem> problems) {
    static final int MOST_BYTES = 64 * 1024 * 1024;
    private static final String KEPT = "; nothing of the file changes until it is correct.";

    /// An object and where it is written.
    ///
    /// @param node of the object in the lines of its document
    record Entry(Change change, FieldLines lines, int node) {
        int line(String field) {
            return lines.line(lines.find(node, field));
        }
    }

    ManifestFile {
        problems = List.copyOf(problems);
    }

    /// The file as an object that problems can be about.
    ResourceKey key() {
        return keyOf(path);
    }

    static ResourceKey keyOf(Path path) {
        return ResourceKey.of(Kind.FILE, "", path.toString());
    }

    /// Reads the content of a file; when it does not parse the objects are those from before.
    static ManifestFile read(Path path, byte[] content, Optional<ManifestFile> before) {
        boolean emptied = content.length == 0
                && before.map(file -> !file.objects().isEmpty()).orElse(false);
        if (emptied) {
            // Whoever writes with > begins by emptying the file, and may take his time.
            return failed(path, before, "line 1", "The file is empty: delete it if its objects are to go" + KEPT);
        }
        try {
            return new ManifestReader(path).read(YamlDocuments.read(ManifestText.of(content)));
        } catch (SyntaxException wrong) {
            String place = "line " + wrong.line() + ", column " + wrong.column();
            return failed(path, before, place, "At " + place + ": " + wrong.getMessage() + KEPT);
        }
    }

    /// A file that is there and cannot be read; its objects stay.
    static ManifestFile unreadable(Path path, String why, Optional<ManifestFile> before) {
        return failed(path, before, "", "The file " + why + KEPT);
    }

    private static ManifestFile failed(Path path, Optional<ManifestFile> before, String place, String message) {
        Map<ResourceKey, Entry> objects = before.map(ManifestFile::objects).orElse(Map.of());
        return new ManifestFile(path, objects, List.of(Problem.error(Reason.SYNTAX, keyOf(path), place, message)));
    }

    /// The same file with problems of its own and others.
    List<Problem> problemsWith(List<Problem> more) {
        var all = new ArrayList<>(problems);
        all.addAll(more);
        return all;
    }

    /// Nothing at all, as a file that is gone.
    static ManifestFile gone(Path path) {
        return new ManifestFile(path, new LinkedHashMap<>(), List.of());
    }
}
