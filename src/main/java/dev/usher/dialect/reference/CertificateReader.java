package dev.usher.dialect.reference;

import dev.usher.model.Certificate;
import dev.usher.resource.Secret;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMParser;

/// Reads the certificate of a Secret and checks that chain and key belong together. Pure, and silent about contents:
/// no message ever carries text of the Secret.
final class CertificateReader {
    private CertificateReader() {}

    static SecretCertificate read(Secret secret) {
        if (secret.certificate().isBlank()) {
            return new SecretCertificate.Unusable("has no tls.crt");
        }
        if (secret.privateKey().isEmpty() || secret.privateKey().get().pem().isBlank()) {
            return new SecretCertificate.Unusable("has no tls.key");
        }
        var key = secret.privateKey().get();
        try {
            var leaf = leaf(secret.certificate());
            if (!KeyPairs.match(leaf.getSubjectPublicKeyInfo(), key)) {
                return new SecretCertificate.Unusable(
                        "holds a tls.key that does not belong to the first certificate of tls.crt");
            }
            var certificate = new Certificate(
                    secret.key(),
                    fingerprint(secret.certificate(), key.pem()),
                    secret.certificate(),
                    key,
                    CertificateTime.epochSecond(leaf.toASN1Structure().getEndDate()));
            return new SecretCertificate.Usable(certificate, names(leaf));
        } catch (KeyPairs.UnreadableKeyException unreadable) {
            return new SecretCertificate.Unusable("holds a tls.key that cannot be used: " + unreadable.why());
        } catch (IOException | RuntimeException _) {
            // The parser's own message may quote what it read.
            return new SecretCertificate.Unusable("holds a tls.crt that is not a PEM certificate");
        }
    }

    private static X509CertificateHolder leaf(String pem) throws IOException {
        try (var parser = new PEMParser(new StringReader(pem))) {
            for (Object next = parser.readObject(); next != null; next = parser.readObject()) {
                if (next instanceof X509CertificateHolder certificate) {
                    return certificate;
                }
            }
        }
        throw new IOException("no certificate");
    }

    private static List<String> names(X509CertificateHolder leaf) {
        var names = new ArrayList<String>();
        var alternatives = leaf.getExtension(Extension.subjectAlternativeName);
        if (alternatives != null) {
            for (GeneralName name :
                    GeneralNames.getInstance(alternatives.getParsedValue()).getNames()) {
                if (name.getTagNo() == GeneralName.dNSName) {
                    names.add(name.getName().toString().toLowerCase(Locale.ROOT));
                }
            }
            return names;
        }
        for (var common : leaf.getSubject().getRDNs(BCStyle.CN)) {
            names.add(IETFUtils.valueToString(common.getFirst().getValue()).toLowerCase(Locale.ROOT));
        }
        return names;
    }

    private static String fingerprint(String chain, String key) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(chain.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
