package dev.usher.proxy.exchange;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.usher.routing.Escapes;
import dev.usher.routing.PathNormalizer;
import org.jspecify.annotations.Nullable;

/// Path and query of a request as they are by now: the client's, until a snippet gives it others. Its path lies in the
/// head's own array.
final class CurrentTarget {
    private final Exchange exchange;
    /// Without a question mark; null for the client's.
    private @Nullable String query;
    /// -1 for the client's.
    private int pathOffset = -1;
    private int pathLength;
    private boolean moved;

    CurrentTarget(Exchange exchange) {
        this.exchange = exchange;
    }

    /// Ready for the next exchange.
    void clear() {
        query = null;
        pathOffset = -1;
        moved = false;
    }

    /// The raw query with its question mark; empty without one.
    String query() {
        String changed = query;
        if (changed != null) {
            return changed.isEmpty() ? "" : "?" + changed;
        }
        RequestHead head = exchange.request();
        return head.fields().text(head.targetOffset() + head.pathLength(), head.targetLength() - head.pathLength());
    }

    /// @param changed without a question mark
    void changeQuery(String changed) {
        query = changed;
    }

    private int offset() {
        return pathOffset < 0 ? exchange.request().targetOffset() : pathOffset;
    }

    private int length() {
        return pathOffset < 0 ? exchange.request().pathLength() : pathLength;
    }

    /// Has the loop's normaliser work on the path.
    ///
    /// @return whether there is a normal one
    boolean normalize() {
        int length = length();
        return length > 0
                && exchange.pool()
                        .normalizer()
                        .normalize(exchange.request().fields().array(), offset(), length);
    }

    /// Takes another path and query; the loop's normaliser has worked on them then.
    ///
    /// @return false, and nothing else changed, where the path cannot be normal
    boolean move(String target) {
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        int before = pathOffset;
        int lengthBefore = pathLength;
        pathOffset = exchange.request().fields().store(path);
        pathLength = path.length();
        if (!normalize()) {
            pathOffset = before;
            pathLength = lengthBefore;
            return false;
        }
        query = mark < 0 ? "" : target.substring(mark + 1);
        moved = true;
        return true;
    }

    /// Path, as the loop's normaliser has it, and query, as a target has them.
    String normal() {
        return escaped().append(query()).toString();
    }

    /// The same with a slash behind the path; an empty query is none.
    String withSlash() {
        var _ = normalize(); // others used the normaliser meanwhile
        String query = query();
        StringBuilder target = escaped().append('/');
        return query.length() > 1 ? target.append(query).toString() : target.toString();
    }

    private StringBuilder escaped() {
        PathNormalizer path = exchange.pool().normalizer();
        var escaped = new StringBuilder(path.length() + 16);
        Escapes.append(escaped, new String(path.array(), path.offset(), path.length(), ISO_8859_1), "%#?");
        return escaped;
    }

    /// Whether no location was looked for by the path yet.
    boolean isMoved() {
        return moved;
    }

    /// The path stays where it is.
    void stay() {
        moved = false;
    }
}
