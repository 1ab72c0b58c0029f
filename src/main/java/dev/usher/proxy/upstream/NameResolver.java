package dev.usher.proxy.upstream;

import java.util.List;
import java.util.function.Consumer;

/// Resolves host names.
@FunctionalInterface
public interface NameResolver {
    /// Looks a name up without blocking and hands over its addresses, none when it does not resolve. On a failure that
    /// says nothing about the name (a time-out) nothing is handed over, and what was known before stays.
    void resolve(String name, Consumer<List<String>> addresses);
}
