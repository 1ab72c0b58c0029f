package dev.usher.resource.file;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The line of every field of a document. A tree laid out in arrays, parents before children: a dozen bytes a field,
/// since thousands of objects are kept.
final class FieldLines {
    /// Maps with keys of the user's own, which stand in brackets in a path: they may have dots in them.
    private static final Set<String> OWN_KEYS = Set.of("annotations", "labels", "data", "stringData", "binaryData");

    private int size;
    private int[] lines = new int[16];
    private int[] ends = new int[16];
    private @Nullable String[] names = new @Nullable String[16];
    private final List<Integer> repeated = new ArrayList<>(0);

    /// Adds a value below the last one that is open, and opens it.
    ///
    /// @param name its key; empty for an element of a list, which is known by its place
    /// @return the number of the node
    int open(@Nullable String name, int line) {
        if (size == lines.length) {
            grow(size * 2);
        }
        lines[size] = line;
        names[size] = name;
        ends[size] = size + 1;
        return size++;
    }

    /// Ends a value.
    void close(int node) {
        ends[node] = size;
    }

    /// Marks a key that its map already has.
    void markRepeated(int node) {
        repeated.add(node);
    }

    /// Gives back what was allocated too much.
    void trim() {
        grow(size);
    }

    private void grow(int capacity) {
        lines = Arrays.copyOf(lines, capacity);
        ends = Arrays.copyOf(ends, capacity);
        names = Arrays.copyOf(names, capacity);
    }

    /// The node at a path below another, or the nearest parent of it that was written.
    int find(int root, String path) {
        int at = root;
        for (String step : steps(path)) {
            int child = child(at, step);
            if (child < 0) {
                return at;
            }
            at = child;
        }
        return at;
    }

    int line(int node) {
        return lines[node];
    }

    /// The last child of that name or place: of a key written twice the last one counts.
    private int child(int parent, String step) {
        int found = -1;
        int place = 0;
        for (int child = parent + 1; child < ends[parent]; child = ends[child]) {
            String name = names[child];
            if (name == null ? step.equals(Integer.toString(place)) : step.equals(name)) {
                found = child;
            }
            place++;
        }
        return found;
    }

    /// The paths of the keys below a node that are written twice.
    List<String> repeated(int root) {
        return repeated.stream()
                .filter(node -> node > root && node < ends[root])
                .map(node -> path(root, node))
                .distinct()
                .toList();
    }

    private String path(int root, int node) {
        var path = new StringBuilder();
        int at = root;
        boolean ownKeys = false;
        while (at != node) {
            int place = 0;
            int child = at + 1;
            while (ends[child] <= node) {
                child = ends[child];
                place++;
            }
            String name = names[child];
            if (name == null) {
                path.append('[').append(place).append(']');
            } else if (ownKeys) {
                path.append('[').append(name).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(name);
            }
            ownKeys = name != null && OWN_KEYS.contains(name);
            at = child;
        }
        return path.toString();
    }

    /// Splits `spec.rules[0].host` and `metadata.annotations[a.b/c]`.
    private static List<String> steps(String path) {
        var steps = new ArrayList<String>();
        int at = 0;
        while (at < path.length()) {
            if (path.charAt(at) == '[') {
                int end = closing(path, at);
                steps.add(path.substring(at + 1, end));
                at = end + 1;
            } else {
                int end = at;
                while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
                    end++;
                }
                steps.add(path.substring(at, end));
                at = end;
            }
            if (at < path.length() && path.charAt(at) == '.') {
                at++;
            }
        }
        return steps;
    }

    /// The bracket that closes the one at a place: the next that ends the path or is followed by another step.
    private static int closing(String path, int open) {
        int end = path.indexOf(']', open);
        while (end >= 0 && end + 1 < path.length() && path.charAt(end + 1) != '.' && path.charAt(end + 1) != '[') {
            end = path.indexOf(']', end + 1);
        }
        return end < 0 ? path.length() : end;
    }
}
