package dev.usher.dialect.nginx;

import dev.usher.model.ClientCertificates.Demand;
import java.util.List;
import java.util.Optional;

/// What the annotations of one Ingress say about TLS, before the Secrets they name are looked at.
///
/// @param clients `auth-tls-*`; absent without `auth-tls-secret`
/// @param backends `proxy-ssl-*`; absent without `proxy-ssl-secret`
/// @param ciphers TLS 1.2 suites of the hosts; empty for the usual ones
/// @param serverOrder whether the order of the server decides about them; absent for the usual
record IngressTls(
        Optional<Clients> clients, Optional<Backends> backends, List<String> ciphers, Optional<Boolean> serverOrder) {
    static final IngressTls NOTHING = new IngressTls(Optional.empty(), Optional.empty(), List.of(), Optional.empty());

    IngressTls {
        ciphers = List.copyOf(ciphers);
    }

    /// Client certificates (2.3).
    ///
    /// @param secret as written; may be no `namespace/name`
    record Clients(
            String secret,
            Demand demand,
            int depth,
            Optional<String> errorPage,
            boolean passed,
            Optional<String> subjectPattern) {}

    /// TLS to backends (2.6).
    ///
    /// @param secret `namespace/name`
    /// @param name to verify and to send; empty without `proxy-ssl-name`
    record Backends(
            String secret,
            boolean verify,
            int depth,
            Optional<String> name,
            boolean sendName,
            List<String> protocols,
            List<String> ciphers) {
        Backends {
            protocols = List.copyOf(protocols);
            ciphers = List.copyOf(ciphers);
        }
    }
}
