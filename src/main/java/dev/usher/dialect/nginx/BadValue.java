package dev.usher.dialect.nginx;

/// What an invalid value does (column *bad* of the specification, A0.7).
enum BadValue {
    /// R: the Ingress is not loaded; its previous good version, if any, keeps serving (C2.14).
    REJECT,
    /// X, and F which failed open in the original: the locations of the Ingress answer 503 (C2.15, SEC4).
    DENY,
    /// D: the annotation counts as absent.
    IGNORE
}
