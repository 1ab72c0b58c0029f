package dev.usher.proxy.tls;

import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;

/// A name a certificate is to be for (RFC 9525 §6): its DNS names count, and its common name only without any, which
/// nginx still takes. A wildcard stands for the whole leftmost label.
final class CertificateName {
    private static final int DNS_NAME = 2;

    private final String name;

    CertificateName(String name) {
        this.name = name.toLowerCase(Locale.ROOT);
    }

    boolean isOf(X509Certificate certificate) throws CertificateParsingException {
        Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
        boolean any = false;
        if (alternatives != null) {
            for (List<?> alternative : alternatives) {
                if (alternative.getFirst().equals(DNS_NAME) && alternative.get(1) instanceof String dns) {
                    any = true;
                    if (matches(dns.toLowerCase(Locale.ROOT))) {
                        return true;
                    }
                }
            }
        }
        return !any && isCommonName(certificate);
    }

    private boolean matches(String pattern) {
        if (!pattern.startsWith("*.")) {
            return pattern.equals(name);
        }
        int dot = name.indexOf('.');
        // A wildcard right below the root would be for everybody.
        return dot > 0 && pattern.indexOf('.', 2) > 0 && name.substring(dot).equals(pattern.substring(1));
    }

    private boolean isCommonName(X509Certificate certificate) throws CertificateParsingException {
        try {
            for (RDN common :
                    new JcaX509CertificateHolder(certificate).getSubject().getRDNs(BCStyle.CN)) {
                String value = IETFUtils.valueToString(common.getFirst().getValue());
                if (matches(value.toLowerCase(Locale.ROOT))) {
                    return true;
                }
            }
            return false;
        } catch (CertificateEncodingException odd) {
            throw new CertificateParsingException(odd);
        }
    }
}
