package dev.usher.proxy.filter;

import dev.usher.proxy.exchange.Fields;
import dev.usher.proxy.exchange.HeaderLines;
import java.util.List;
import java.util.Locale;

/// Lists of media types that say which requests or answers are meant.
final class MediaTypes {
    private MediaTypes() {}

    /// Whether a list is empty, or has the type that `Content-Type` names, parameters apart.
    ///
    /// @param types lower case
    static boolean contain(List<String> types, Fields fields) {
        if (types.isEmpty()) {
            return true;
        }
        String named = HeaderLines.joined(fields, "content-type");
        if (named == null) {
            return false;
        }
        int parameters = named.indexOf(';');
        String bare = parameters < 0 ? named : named.substring(0, parameters);
        return types.contains(bare.strip().toLowerCase(Locale.ROOT));
    }
}
