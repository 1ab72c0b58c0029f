package dev.usher.dialect.reference;

import dev.usher.model.Authorities;
import dev.usher.resource.Secret;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.HexFormat;

/// Reads `ca.crt` and `ca.crl` of a Secret and checks that they are certificates and lists. Silent about contents.
final class AuthorityReader {
    private AuthorityReader() {}

    static SecretAuthorities read(Secret secret) {
        if (secret.ca().isBlank()) {
            return new SecretAuthorities.Unusable("has no ca.crt");
        }
        try {
            var factory = CertificateFactory.getInstance("X.509");
            if (isEmpty(factory.generateCertificates(bytes(secret.ca())))) {
                return new SecretAuthorities.Unusable("holds a ca.crt without a certificate");
            }
            if (!secret.crl().isBlank() && isEmpty(factory.generateCRLs(bytes(secret.crl())))) {
                return new SecretAuthorities.Unusable("holds a ca.crl without a list of revoked certificates");
            }
        } catch (GeneralSecurityException | RuntimeException _) {
            return new SecretAuthorities.Unusable("holds a ca.crt or ca.crl that is no PEM of its kind");
        }
        return new SecretAuthorities.Usable(new Authorities(
                secret.key(), fingerprint(secret), secret.ca(), secret.crl().isBlank() ? "" : secret.crl()));
    }

    private static boolean isEmpty(Collection<?> found) {
        return found.isEmpty();
    }

    private static ByteArrayInputStream bytes(String pem) {
        return new ByteArrayInputStream(pem.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String fingerprint(Secret secret) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(secret.ca().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(secret.crl().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
