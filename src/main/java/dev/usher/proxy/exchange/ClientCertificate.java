package dev.usher.proxy.exchange;

import dev.usher.model.ClientCertificates;

/// The certificate a client showed in its handshake, if it showed one. Verified by the settings of a host, not once and
/// for all: what one host accepts says nothing about another (MT3). Belongs to the event loop of its connection.
public interface ClientCertificate {
    /// Whether the handshake asked for a certificate.
    boolean isAsked();

    /// Verifies it. What was found is remembered; something is worked out here only when the settings changed since
    /// the handshake.
    Verdict verify(ClientCertificates.Verified by);

    /// The subject as RFC 2253 writes it; ASCII, empty without a certificate. Not to be modified.
    byte[] subject();

    /// The issuer, in the same way.
    byte[] issuer();

    /// The certificate as PEM, percent-escaped; empty without one. Not to be modified.
    byte[] escapedPem();

    /// What came of verifying.
    ///
    /// @param text as `$ssl_client_verify` prints it: `SUCCESS`, `NONE` or `FAILED:` and why
    /// @param subjectMatches whether the subject is as the host wants it
    record Verdict(String text, boolean subjectMatches) {
        /// No certificate: no pattern matches what is not there.
        public static final Verdict NONE = new Verdict("NONE", false);

        boolean isNone() {
            return text.equals("NONE");
        }

        boolean isSuccess() {
            return text.equals("SUCCESS");
        }
    }

    /// No certificate.
    record Absent(boolean isAsked) implements ClientCertificate {
        /// The handshake asked for none, or there was no handshake.
        public static final Absent NOT_ASKED = new Absent(false);

        /// The handshake asked, and the client had none to show.
        public static final Absent NOT_SHOWN = new Absent(true);

        private static final byte[] NOTHING = {};

        @Override
        public Verdict verify(ClientCertificates.Verified by) {
            return Verdict.NONE;
        }

        @Override
        public byte[] subject() {
            return NOTHING;
        }

        @Override
        public byte[] issuer() {
            return NOTHING;
        }

        @Override
        public byte[] escapedPem() {
            return NOTHING;
        }
    }
}
