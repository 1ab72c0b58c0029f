package dev.usher.resource.file;

import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import dev.usher.resource.Change;
import dev.usher.resource.ResourceDecoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What one file holds: the objects of its last content that parsed, and what is wrong with its present one.
///
/// @param objects in the order of the file
/// @param problems of the file as a whole; empty while it parses
record ManifestFile(Path path, List<Entry> objects, List<Problem> problems) {
    /// An object and the lines of its fields.
    record Entry(Change change, Map<String, Integer> lines) {}

    private static final long MAX_BYTES = 64L * 1024 * 1024;

    ManifestFile {
        objects = List.copyOf(objects);
        problems = List.copyOf(problems);
    }

    static ResourceKey keyOf(Path path) {
        return new ResourceKey(Kind.FILE, "", path.toString());
    }

    /// Reads a file; when it does not parse the objects are those of `before`.
    static ManifestFile read(Path path, List<Entry> before) {
        try {
            if (Files.size(path) > MAX_BYTES) {
                return failed(path, before, "is larger than 64 MiB: split it");
            }
            String text = Files.readString(path, StandardCharsets.UTF_8);
            return new ManifestFile(path, entries(text), List.of());
        } catch (YamlTree.SyntaxException wrong) {
            return failed(path, before, wrong.getMessage() + ": its last good content stays, correct the file");
        } catch (IOException unreadable) {
            return failed(
                    path,
                    before,
                    "cannot be read as UTF-8 text (" + unreadable.getClass().getSimpleName()
                            + "): its last good content stays");
        }
    }

    private static ManifestFile failed(Path path, List<Entry> before, String message) {
        return new ManifestFile(path, before, List.of(Problem.error(Reason.SYNTAX, keyOf(path), "", message)));
    }

    private static List<Entry> entries(String text) throws YamlTree.SyntaxException {
        var entries = new ArrayList<Entry>();
        for (YamlTree.Document document : YamlTree.read(text)) {
            add(entries, document.tree(), document.lines(), "");
        }
        return entries;
    }

    /// An object, or those of a `List` of any kind.
    private static void add(List<Entry> entries, Map<?, ?> tree, Map<String, Integer> lines, String path) {
        if (tree.get("kind") instanceof String kind
                && kind.endsWith("List")
                && tree.get("items") instanceof List<?> items
                && path.isEmpty()) {
            for (int i = 0; i < items.size(); i++) {
                if (items.get(i) instanceof Map<?, ?> item) {
                    add(entries, item, lines, "items[" + i + "]");
                }
            }
            return;
        }
        ResourceDecoder.decode(tree, "default")
                .ifPresent(change -> entries.add(new Entry(change, path.isEmpty() ? lines : below(lines, path))));
    }

    private static Map<String, Integer> below(Map<String, Integer> lines, String path) {
        var own = new HashMap<String, Integer>();
        lines.forEach((field, line) -> {
            if (field.equals(path)) {
                own.put("", line);
            } else if (field.startsWith(path + ".")) {
                own.put(field.substring(path.length() + 1), line);
            }
        });
        return own;
    }
}
