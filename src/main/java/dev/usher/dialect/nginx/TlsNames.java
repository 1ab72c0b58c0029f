package dev.usher.dialect.nginx;

import java.util.List;

/// The names of a host that have a certificate configured, which is what the redirect to https asks for (S4).
///
/// @param any whether the host has one
/// @param only those names, where other names of the host have none; empty for all of them
record TlsNames(boolean any, List<String> only) {
    TlsNames {
        only = List.copyOf(only);
    }
}
