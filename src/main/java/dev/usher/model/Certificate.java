package dev.usher.model;

/// A server certificate: chain and key, as they came, checked by the compiler to belong together.
///
/// @param source the Secret
/// @param fingerprint SHA-256 over chain and key PEM, lower-case hex: contexts are shared by it
/// @param chainPem leaf first
/// @param notAfterEpochSeconds end of validity of the leaf
public record Certificate(
        ResourceKey source, String fingerprint, String chainPem, PrivateKeyPem key, long notAfterEpochSeconds) {

    @Override
    public String toString() {
        return "Certificate[" + source + ", " + fingerprint + "]";
    }
}
