package dev.usher.golden;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;

/// What tells a certificate from others: its subject and the names it is for.
final class LeafText {
    private LeafText() {}

    static String of(String chainPem) {
        try (var in = new ByteArrayInputStream(chainPem.getBytes(StandardCharsets.US_ASCII))) {
            var leaf = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            return leaf.getSubjectX500Principal().getName() + names(leaf);
        } catch (CertificateException | java.io.IOException e) {
            throw new IllegalStateException("the compiler let a chain through that is none", e);
        }
    }

    private static String names(X509Certificate leaf) throws CertificateParsingException {
        Collection<List<?>> names = leaf.getSubjectAlternativeNames();
        return names == null
                ? ""
                : " for "
                        + String.join(
                                " ",
                                names.stream()
                                        .map(name -> String.valueOf(name.get(1)))
                                        .toList());
    }
}
