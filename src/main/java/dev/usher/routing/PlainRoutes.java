package dev.usher.routing;

import dev.usher.model.PathMatch;
import dev.usher.model.VirtualHost;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Exact paths and element-wise prefixes: Exact wins, then the longest prefix (C5.1–C5.4).
///
/// One pass over the path hashes it and looks up what stands before each slash, so the cost depends on the path and not
/// on the number of routes. A prefix is kept under its text without the trailing slash.
final class PlainRoutes<R> extends HostRoutes<R> {
    /// What is known at one text: the locations `text` and `text/`.
    private static final class Node<R> {
        private @Nullable R exact;
        private @Nullable R prefix;
        private @Nullable R exactSlash;
        private @Nullable R prefixSlash;
    }

    /// Null where one route takes every path, as on most hosts.
    private final @Nullable ByteTable<Node<R>> nodes;

    private final @Nullable R only;

    PlainRoutes(VirtualHost host, List<R> served) {
        super(host, served);
        Map<String, Node<R>> byText = new HashMap<>();
        for (int i = 0; i < served.size(); i++) {
            put(byText, host.routes().get(i).match(), served.get(i));
        }
        Node<R> root = byText.get("");
        only = byText.size() == 1 && root != null && root.exactSlash == null ? root.prefixSlash : null;
        nodes = only == null ? new ByteTable<>(byText) : null;
    }

    private static <R> void put(Map<String, Node<R>> byText, PathMatch match, R served) {
        String path = match.path();
        boolean slash = path.endsWith("/");
        String text = slash ? path.substring(0, path.length() - 1) : path;
        Node<R> node = byText.computeIfAbsent(text, _ -> new Node<>());
        switch (match) {
            case PathMatch.Exact _ -> {
                if (slash) {
                    node.exactSlash = served;
                } else {
                    node.exact = served;
                }
            }
            case PathMatch.Prefix _ -> {
                if (slash) {
                    node.prefixSlash = served;
                } else {
                    node.prefix = served;
                }
            }
            case PathMatch.Regex regex ->
                throw new IllegalArgumentException("a regular expression on a plain host: " + regex.path());
        }
    }

    @Override
    void match(byte[] path, int offset, int length, RouteMatch<R> out) {
        if (nodes == null) {
            out.set(host(), only, false);
        } else {
            match(nodes, path, offset, length, out);
        }
    }

    private void match(ByteTable<Node<R>> nodes, byte[] path, int offset, int length, RouteMatch<R> out) {
        R best = null;
        int limit = Math.min(length, nodes.longest() + 1);
        long hash = ByteTable.start();
        for (int i = 0; i < limit; i++) {
            byte b = path[offset + i];
            if (b == '/') {
                Node<R> node = nodes.get(path, offset, i, hash);
                if (node != null) {
                    boolean last = i == length - 1;
                    R exact = last ? node.exactSlash : null;
                    if (exact != null) {
                        out.set(host(), exact, false);
                        return;
                    }
                    R prefix = node.prefixSlash != null ? node.prefixSlash : node.prefix;
                    best = prefix != null ? prefix : best;
                }
            }
            hash = ByteTable.step(hash, b);
        }
        if (length <= nodes.longest()) {
            Node<R> node = nodes.get(path, offset, length, hash);
            if (node != null) {
                whole(node, best, out);
                return;
            }
        }
        out.set(host(), best, false);
    }

    /// The path is a location's text without a trailing slash.
    private void whole(Node<R> node, @Nullable R best, RouteMatch<R> out) {
        if (node.exact != null) {
            out.set(host(), node.exact, false);
        } else if (node.prefix != null) {
            out.set(host(), node.prefix, false);
        } else if (node.exactSlash != null) {
            out.set(host(), node.exactSlash, true);
        } else if (node.prefixSlash != null) {
            out.set(host(), node.prefixSlash, true);
        } else {
            out.set(host(), best, false);
        }
    }
}
