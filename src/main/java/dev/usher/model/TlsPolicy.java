package dev.usher.model;

import java.util.List;
import java.util.Optional;

/// What handshakes for a name do otherwise than the settings of the whole data plane say.
///
/// @param clients what clients are asked for a certificate for; absent when they are not asked. The whole of
/// it, so that no two hosts with other settings ever share a session (CVE-2025-23419)
/// @param ciphers OpenSSL names of TLS 1.2 suites in order of preference; empty for those of the settings
/// @param serverOrder whether the order of the server decides about the suite, not that of the client
public record TlsPolicy(Optional<ClientCertificates.Verified> clients, List<String> ciphers, boolean serverOrder) {
    public static final TlsPolicy USUAL = new TlsPolicy(Optional.empty(), List.of(), true);

    public TlsPolicy {
        ciphers = List.copyOf(ciphers);
    }
}
