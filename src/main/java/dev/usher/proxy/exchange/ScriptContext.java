package dev.usher.proxy.exchange;

import dev.usher.model.Statement;
import java.util.List;

/// What the statements of snippets do to a request beyond what other filters do: they give variables
/// values, send the request to other locations, and leave notes for statements that act on the answer.
/// Valid as long as the [FilterContext] it belongs to, on the same event loop.
public interface ScriptContext {
    /// Gives a variable that has no other meaning a value for the rest of the exchange.
    ///
    /// @param name lower case
    void set(String name, String value);

    /// Makes what a regular expression captured that of `$1` to `$9`.
    ///
    /// @param groups from the first on; what is beyond is empty
    void captured(List<String> groups);

    /// Notes for [ResponseContext#took] that the request meets the condition of a statement.
    void take(Statement.If statement);

    /// Forgets what was noted by [#take]: the request leaves the location whose statement it is.
    void leave(Statement.If statement);

    /// Gives the request another path and query; what comes later sees them, and so does the backend.
    ///
    /// @param target path, escaped, and query
    /// @return false when the path cannot be normal, see [dev.usher.routing.PathNormalizer]: nothing changes then
    boolean changePath(String target);

    /// Gives the request another query; what comes later sees it, and so does the backend, with the normal
    /// path.
    ///
    /// @param query without its question mark; nothing in it ends a target
    void changeQuery(String query);

    /// Whether [#changePath] has given it a path that no location was looked for by yet.
    boolean isMoved();

    /// Goes on with the location that takes the path as it is by now, or answers 500 where that was done
    /// too often. The filter that calls this has nothing else to do and says that the request was
    /// answered.
    void reroute();

    /// The location keeps the request, whatever its path is by now, and from now on no filter is to
    /// replace the target or to redirect in its place.
    void endRewriting();
}
