package dev.usher.config;

import java.util.Optional;

/// Namespace and name of an object a flag refers to.
public record ObjectName(String namespace, String name) {

    /// Parses `namespace/name`; empty when the text has another form.
    public static Optional<ObjectName> parse(String text) {
        int slash = text.indexOf('/');
        if (slash <= 0 || slash == text.length() - 1 || text.indexOf('/', slash + 1) >= 0) {
            return Optional.empty();
        }
        return Optional.of(new ObjectName(text.substring(0, slash), text.substring(slash + 1)));
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
