package dev.usher.observe;

import dev.usher.model.Certificate;
import dev.usher.model.TlsTable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/// When the certificates in service expire and who issued them (M3). Parsed once a certificate, when first read.
final class CertificateMetrics {
    private static final String EXPIRY = MetricSettings.PREFIX + "ssl_expire_time_seconds";
    private static final String INFO = MetricSettings.PREFIX + "ssl_certificate_info";
    private static final Map<String, String> SERIAL_NUMBER = Map.of("2.5.4.5", "SERIALNUMBER");

    private final String controllerClass;
    private Map<String, Leaf> known = new HashMap<>(); // by fingerprint; guarded by this

    /// What a leaf certificate says of itself.
    ///
    /// @param issuerSerial the attribute serialNumber of the issuer's name, which few have
    private record Leaf(String organization, String commonName, String issuerSerial, String serial, String algorithm) {
        static final Leaf UNREADABLE = new Leaf("", "", "", "", "");

        String identifier() {
            return issuerSerial + "-" + serial;
        }
    }

    CertificateMetrics(String controllerClass) {
        this.controllerClass = controllerClass;
    }

    synchronized void write(TlsTable table, Exposition out) throws IOException {
        var byHost = new TreeMap<>(table.byHost());
        table.fallback().ifPresent(certificate -> byHost.put("_", certificate));
        var leaves = new HashMap<String, Leaf>();
        for (var certificate : byHost.values()) {
            Leaf before = known.get(certificate.fingerprint());
            leaves.computeIfAbsent(certificate.fingerprint(), _ -> before != null ? before : parse(certificate));
        }
        known = leaves;
        out.family(EXPIRY, MetricType.GAUGE, "Number of seconds since 1970 to the SSL Certificate expire.");
        for (var entry : byHost.entrySet()) {
            var certificate = entry.getValue();
            out.sample(EXPIRY, labels(entry.getKey(), certificate).text(), certificate.notAfterEpochSeconds());
        }
        out.family(INFO, MetricType.GAUGE, "Hold all labels associated to a certificate");
        for (var entry : byHost.entrySet()) {
            Leaf leaf = leaves.getOrDefault(entry.getValue().fingerprint(), Leaf.UNREADABLE);
            var labels = labels(entry.getKey(), entry.getValue())
                    .add("issuer_common_name", leaf.commonName())
                    .add("issuer_organization", leaf.organization())
                    .add("public_key_algorithm", leaf.algorithm())
                    .add("serial_number", leaf.serial());
            out.sample(INFO, labels.text(), 1);
        }
    }

    private Labels labels(String host, Certificate certificate) {
        Leaf leaf = known.getOrDefault(certificate.fingerprint(), Leaf.UNREADABLE);
        return new Labels()
                .add("class", controllerClass)
                .add("host", host)
                .add("identifier", leaf.identifier())
                .add("namespace", certificate.source().namespace())
                .add("secret_name", certificate.source().name());
    }

    private static Leaf parse(Certificate certificate) {
        try {
            var bytes = certificate.chainPem().getBytes(StandardCharsets.ISO_8859_1);
            var leaf = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(bytes));
            String organization = "";
            String commonName = "";
            String issuerSerial = "";
            String issuer = leaf.getIssuerX500Principal().getName(X500Principal.RFC2253, SERIAL_NUMBER);
            for (Rdn part : new LdapName(issuer).getRdns()) {
                String value = String.valueOf(part.getValue());
                switch (part.getType()) {
                    case "O" -> organization = organization.isEmpty() ? value : organization;
                    case "CN" -> commonName = value;
                    case "SERIALNUMBER" -> issuerSerial = value;
                    default -> {}
                }
            }
            return new Leaf(
                    organization,
                    commonName,
                    issuerSerial,
                    leaf.getSerialNumber().toString(),
                    algorithm(leaf.getPublicKey()));
        } catch (CertificateException | InvalidNameException e) {
            return Leaf.UNREADABLE; // the compiler accepted it, so at worst its labels are empty
        }
    }

    /// As Go names it.
    private static String algorithm(PublicKey key) {
        return switch (key.getAlgorithm()) {
            case "EC" -> "ECDSA";
            case "EdDSA" -> "Ed25519";
            default -> key.getAlgorithm();
        };
    }
}
