package dev.usher.model;

import java.util.Map;
import java.util.Optional;

/// Which certificate a server name gets.
///
/// @param byHost lower-case precise names and `*.` names with one extra label
/// @param fallback for every other name, and for none; absent means the self-signed one made at start (S3)
public record TlsTable(Map<String, Certificate> byHost, Optional<Certificate> fallback) {
    public static final TlsTable EMPTY = new TlsTable(Map.of(), Optional.empty());

    public TlsTable {
        byHost = Map.copyOf(byHost);
    }
}
