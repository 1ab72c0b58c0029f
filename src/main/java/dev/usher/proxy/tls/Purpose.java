package dev.usher.proxy.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;

/// What a certificate is shown for.
enum Purpose {
    /// By a client to us.
    CLIENT("1.3.6.1.5.5.7.3.2"),
    /// By a backend.
    SERVER("1.3.6.1.5.5.7.3.1");

    private static final int DIGITAL_SIGNATURE = 0;
    private static final int KEY_ENCIPHERMENT = 2;
    private static final int KEY_AGREEMENT = 4;

    private final String extendedUsage;

    Purpose(String extendedUsage) {
        this.extendedUsage = extendedUsage;
    }

    /// Whether a certificate may be used for it (RFC 5280 §4.2.1.3, §4.2.1.12): one that restricts its usage has to
    /// name this.
    boolean allows(X509Certificate certificate) throws CertificateParsingException {
        List<String> extended = certificate.getExtendedKeyUsage();
        boolean[] usage = certificate.getKeyUsage();
        return (extended == null || extended.contains(extendedUsage)) && (usage == null || allows(usage));
    }

    private boolean allows(boolean[] usage) {
        return usage[DIGITAL_SIGNATURE] || usage[KEY_AGREEMENT] || (this == SERVER && usage[KEY_ENCIPHERMENT]);
    }
}
