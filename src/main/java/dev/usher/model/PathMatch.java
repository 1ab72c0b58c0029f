package dev.usher.model;

/// How a route matches the normalised request path (ingress-nginx C5, C6; core Ingress §4).
public sealed interface PathMatch {
    /// The path as written in the object; the text that metrics and explanations print.
    String path();

    /// The whole path, byte for byte.
    record Exact(String path) implements PathMatch {}

    /// Element-wise prefix: `/foo` takes `/foo`, `/foo/` and `/foo/bar`, never `/foobar`. `/` takes everything.
    /// A trailing slash in `path` is kept as written: the router needs it for the slash redirect (C5.4).
    record Prefix(String path) implements PathMatch {}

    /// A case-insensitive regular expression, anchored at the start and open at the end (C6.2).
    record Regex(String path) implements PathMatch {}
}
