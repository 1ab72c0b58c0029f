package dev.usher.model;

import java.util.Map;
import java.util.Optional;

/// Which certificate a server name gets, and how its handshakes go. The maps are never changed
/// afterwards; they are not copied, since thousands of entries may be those of the table before.
///
/// @param byHost lower-case precise names and `*.` names with one extra label
/// @param fallback for every other name, and for none; absent means the self-signed one made at start (S3)
/// @param policies by virtual host: that of the host that takes requests for the name, aliases and all; where it has
///     none, handshakes go as usual
public record TlsTable(
        Map<String, Certificate> byHost, Optional<Certificate> fallback, Map<String, TlsPolicy> policies) {
    public static final TlsTable EMPTY = new TlsTable(Map.of(), Optional.empty());

    /// Certificates alone: all handshakes go as usual.
    public TlsTable(Map<String, Certificate> byHost, Optional<Certificate> fallback) {
        this(byHost, fallback, Map.of());
    }

    /// The certificate of a name: its own, else that of the wildcard one label above it. Empty where it has none, and
    /// [#fallback] is what clients see.
    ///
    /// @param host lower-case, without a dot at its end
    public Optional<Certificate> named(String host) {
        Optional<Certificate> own = Optional.ofNullable(byHost.get(host));
        int dot = host.indexOf('.');
        return own.isPresent() || dot <= 0 ? own : Optional.ofNullable(byHost.get("*" + host.substring(dot)));
    }
}
