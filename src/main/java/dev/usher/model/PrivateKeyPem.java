package dev.usher.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// The PEM text of a private key. Prints redacted; compares in constant time.
public record PrivateKeyPem(String pem) {

    @Override
    public boolean equals(Object other) {
        return other instanceof PrivateKeyPem key
                && MessageDigest.isEqual(
                        pem.getBytes(StandardCharsets.US_ASCII), key.pem.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public int hashCode() {
        return pem.hashCode();
    }

    @Override
    public String toString() {
        return "PrivateKeyPem[redacted]";
    }
}
