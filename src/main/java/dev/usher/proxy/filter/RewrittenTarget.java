package dev.usher.proxy.filter;

/// A rewritten path and the query of the request put together.
final class RewrittenTarget {
    private RewrittenTarget() {}

    /// The target: the query of the request is appended by `?`, or by `&` when the rewrite brought one (C7.2).
    ///
    /// @param query with its question mark, or empty
    static String of(String path, String query) {
        String rooted = path.startsWith("/") ? path : "/" + path;
        if (query.length() <= 1) {
            return rooted;
        }
        return rooted.indexOf('?') < 0 ? rooted + query : rooted + "&" + query.substring(1);
    }
}
