package dev.usher.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// What session ticket keys are made of, as base64. Prints redacted; compares in constant time.
public record TicketSecret(String base64) {

    @Override
    public boolean equals(Object other) {
        return other instanceof TicketSecret secret
                && MessageDigest.isEqual(
                        base64.getBytes(StandardCharsets.US_ASCII), secret.base64.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public int hashCode() {
        return base64.hashCode();
    }

    @Override
    public String toString() {
        return "TicketSecret[redacted]";
    }
}
