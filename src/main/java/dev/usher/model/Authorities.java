package dev.usher.model;

/// Who may have issued a certificate, and what they have taken back: `ca.crt` and `ca.crl` of a Secret, checked by the
/// compiler to be what they should be.
///
/// @param source the Secret
/// @param fingerprint SHA-256 over both, lower-case hex
/// @param certificatesPem one certificate at least
/// @param revocationPem lists of revoked certificates; empty when none are looked at
public record Authorities(ResourceKey source, String fingerprint, String certificatesPem, String revocationPem) {

    @Override
    public String toString() {
        return "Authorities[" + source + ", " + fingerprint + "]";
    }
}
