package dev.usher.routing;

import dev.usher.model.Expression;

/// Fills in expressions for one request. On its event loop.
@FunctionalInterface
public interface Expansion {
    /// Where there is no request: every variable is absent.
    Expansion NONE = _ -> "";

    /// An expression filled in; absent variables are empty. Control characters are left in: whoever puts the text into
    /// a header takes them out.
    String expand(Expression expression);
}
