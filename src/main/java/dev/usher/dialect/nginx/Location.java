package dev.usher.dialect.nginx;

/// A path of an Ingress for one host.
record Location(IngressUnit unit, PathEntry entry) {}
