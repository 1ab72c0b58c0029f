package dev.usher.model;

import java.util.List;
import java.util.Optional;

/// TLS to a backend when `proxy-ssl-secret`, or a snippet, says more about it than that it is spoken (2.6).
///
/// @param source the Secret, or the Ingress of the snippet
/// @param client the certificate shown to the backend
/// @param verification how the certificate of the backend is verified; absent when any is taken
/// @param serverName sent as SNI; absent when none is
/// @param protocols enabled versions, as `TLSv1.2`
/// @param ciphers OpenSSL names of TLS 1.2 suites; empty for those of the library
public record BackendTls(
        ResourceKey source,
        Optional<Certificate> client,
        Optional<Verification> verification,
        Optional<String> serverName,
        List<String> protocols,
        List<String> ciphers) {

    public BackendTls {
        protocols = List.copyOf(protocols);
        ciphers = List.copyOf(ciphers);
    }

    /// Any certificate is taken, and a name sent.
    public static BackendTls unverified(ResourceKey source, String serverName) {
        return new BackendTls(
                source,
                Optional.empty(),
                Optional.empty(),
                Optional.of(serverName),
                List.of("TLSv1.2", "TLSv1.3"),
                List.of());
    }

    /// The same, with this name sent.
    public BackendTls sending(String name) {
        return new BackendTls(source, client, verification, Optional.of(name), protocols, ciphers);
    }

    /// What a backend has to prove.
    ///
    /// @param name the certificate has to be for
    /// @param depth most authorities between its certificate and one of `authorities` that nobody issued
    public record Verification(Authorities authorities, String name, int depth) {}
}
