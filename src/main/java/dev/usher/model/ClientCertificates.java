package dev.usher.model;

import java.util.Optional;

/// What a host wants of the certificates of its clients (annotations `auth-tls-*`).
public sealed interface ClientCertificates {

    /// Certificates are verified, and backends are told what came of it (MT1).
    ///
    /// @param depth most authorities between the client's certificate and one of `authorities` that nobody issued
    /// @param errorPage where a client without a good certificate is redirected instead of 400
    /// @param passed whether backends get the certificate itself
    /// @param subjectPattern what the subject has to match, as a regular expression; 403 otherwise
    record Verified(
            Authorities authorities,
            Demand demand,
            int depth,
            Optional<String> errorPage,
            boolean passed,
            Optional<String> subjectPattern)
            implements ClientCertificates {}

    /// They cannot be verified as somebody asked, so the whole host answers 403 (C8 step 4).
    ///
    /// @param reason for `explain`
    record Broken(String reason) implements ClientCertificates {}

    /// How much is asked of a client (`auth-tls-verify-client`).
    enum Demand {
        /// A certificate that verifies, or 400.
        REQUIRED,
        /// One that verifies if there is one.
        OPTIONAL,
        /// Any or none: the result is only told.
        ANY,
        /// None is asked for.
        NOTHING;

        /// Whether handshakes ask for a certificate.
        public boolean asks() {
            return this != NOTHING;
        }
    }
}
