package dev.usher.dialect.nginx;

/// What an annotation acts on (A0.7).
enum Scope {
    /// I: a host or an upstream, and so possibly the paths of other Ingresses.
    SHARED,
    /// L: the locations of its own Ingress.
    OWN
}
