package dev.usher.program;

import java.math.BigInteger;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// An authority of a test: issues certificates, also for authorities below it, and takes them back.
final class TestAuthority {
    private static final AtomicLong SERIAL = new AtomicLong(System.nanoTime());
    private static final byte[] LINE_END = {'\n'};

    final X509Certificate certificate;
    private final PrivateKey key;
    /// From the one below the root down to this; empty for a root.
    private final List<X509Certificate> below;

    private TestAuthority(X509Certificate certificate, PrivateKey key, List<X509Certificate> below) {
        this.certificate = certificate;
        this.key = key;
        this.below = below;
    }

    /// A certificate with its key.
    ///
    /// @param chain the certificate first, then authorities but for the root
    record Issued(List<X509Certificate> chain, PrivateKey key) {
        X509Certificate leaf() {
            return chain.getFirst();
        }

        String pem() {
            return chain.stream()
                    .map(each -> TestAuthority.pem("CERTIFICATE", encoded(each)))
                    .reduce("", String::concat);
        }

        String keyPem() {
            return TestAuthority.pem("PRIVATE KEY", key.getEncoded());
        }
    }

    /// What a certificate says beside its subject.
    static final class Wish {
        private final List<GeneralName> names = new ArrayList<>();
        private final List<KeyPurposeId> purposes = new ArrayList<>();
        private final List<AccessDescription> access = new ArrayList<>();
        private Duration life = Duration.ofDays(30);

        Wish host(String name) {
            names.add(new GeneralName(GeneralName.dNSName, name));
            return this;
        }

        Wish only(KeyPurposeId purpose) {
            purposes.add(purpose);
            return this;
        }

        /// From an hour ago on.
        Wish life(Duration length) {
            life = length;
            return this;
        }

        Wish at(ASN1ObjectIdentifier method, String uri) {
            access.add(new AccessDescription(method, new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
            return this;
        }
    }

    static TestAuthority root(String name) {
        try {
            KeyPair pair = pair();
            var subject = new X500Name(name);
            var builder = builder(subject, subject, pair, Duration.ofDays(365));
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            return new TestAuthority(finish(builder, pair.getPrivate()), pair.getPrivate(), List.of());
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
            throw new IllegalStateException(e);
        }
    }

    TestAuthority intermediate(String name) {
        try {
            KeyPair pair = pair();
            var builder = builder(issuer(), new X500Name(name), pair, Duration.ofDays(365));
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            X509Certificate made = finish(builder, key);
            var chain = new ArrayList<X509Certificate>();
            chain.add(made);
            chain.addAll(below);
            return new TestAuthority(made, pair.getPrivate(), List.copyOf(chain));
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
            throw new IllegalStateException(e);
        }
    }

    Issued issue(String subject) {
        return issue(subject, new Wish());
    }

    Issued issue(String subject, Wish wish) {
        try {
            KeyPair pair = pair();
            var builder = builder(issuer(), new X500Name(subject), pair, wish.life);
            add(
                    builder,
                    Extension.subjectAlternativeName,
                    wish.names.isEmpty(),
                    () -> new GeneralNames(wish.names.toArray(GeneralName[]::new)));
            add(
                    builder,
                    Extension.extendedKeyUsage,
                    wish.purposes.isEmpty(),
                    () -> new ExtendedKeyUsage(wish.purposes.toArray(KeyPurposeId[]::new)));
            add(
                    builder,
                    Extension.authorityInfoAccess,
                    wish.access.isEmpty(),
                    () -> new AuthorityInformationAccess(wish.access.toArray(AccessDescription[]::new)));
            var chain = new ArrayList<X509Certificate>();
            chain.add(finish(builder, key));
            chain.addAll(below);
            return new Issued(List.copyOf(chain), pair.getPrivate());
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void add(
            JcaX509v3CertificateBuilder builder,
            ASN1ObjectIdentifier name,
            boolean absent,
            java.util.function.Supplier<ASN1Encodable> value)
            throws CertIOException {
        if (!absent) {
            builder.addExtension(name, false, value.get());
        }
    }

    /// A list of what was taken back, as PEM.
    String revocation(X509Certificate... revoked) {
        try {
            Date now = Date.from(Instant.now().minusSeconds(60));
            var builder = new JcaX509v2CRLBuilder(certificate, now);
            builder.setNextUpdate(Date.from(Instant.now().plusSeconds(86_400)));
            for (X509Certificate each : revoked) {
                builder.addCRLEntry(each.getSerialNumber(), now, CRLReason.keyCompromise);
            }
            X509CRL made = new JcaX509CRLConverter().getCRL(builder.build(signer(key)));
            return pem("X509 CRL", made.getEncoded());
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    ContentSigner signer() throws OperatorCreationException {
        return signer(key);
    }

    String pem() {
        return pem("CERTIFICATE", encoded(certificate));
    }

    private X500Name issuer() {
        return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    }

    private static KeyPair pair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    private static JcaX509v3CertificateBuilder builder(X500Name issuer, X500Name subject, KeyPair pair, Duration life) {
        Instant begin = Instant.now().minusSeconds(3600);
        return new JcaX509v3CertificateBuilder(
                issuer,
                BigInteger.valueOf(SERIAL.incrementAndGet()),
                Date.from(begin),
                Date.from(begin.plus(life)),
                subject,
                pair.getPublic());
    }

    private static X509Certificate finish(JcaX509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException, OperatorCreationException {
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer(key)));
    }

    private static ContentSigner signer(PrivateKey key) throws OperatorCreationException {
        return new JcaContentSignerBuilder("SHA256withECDSA").build(key);
    }

    static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, LINE_END).encodeToString(der) + "\n-----END " + type + "-----\n";
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A Secret with these keys and texts, in turn.
    static String secret(String name, String... entries) {
        var yaml = new StringBuilder("""
                ---
                apiVersion: v1
                kind: Secret
                metadata: {name: %s}
                data:
                """.formatted(name));
        for (int i = 0; i < entries.length; i += 2) {
            yaml.append("  ")
                    .append(entries[i])
                    .append(": ")
                    .append(Base64.getEncoder().encodeToString(entries[i + 1].getBytes(StandardCharsets.US_ASCII)))
                    .append('\n');
        }
        return yaml.toString();
    }

    /// Shows a certificate whoever is asked for, and believes everybody.
    static SSLContext showing(Issued issued) {
        return context(issued, new TlsIT.TrustAll());
    }

    /// Shows a certificate and believes as told.
    static SSLContext context(Issued issued, X509TrustManager trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new Always(issued)}, new TrustManager[] {trust}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A server that shows a certificate and, where `clients` is given, wants one of clients.
    static SSLContext server(Issued issued, X509TrustManager clients) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("key", issued.key(), new char[0], issued.chain().toArray(X509Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), new TrustManager[] {clients}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException | java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The JDK's own key manager shows nothing to a server that asks for other authorities.
    private static final class Always extends X509ExtendedKeyManager {
        private final Issued issued;

        Always(Issued issued) {
            this.issued = issued;
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            return "key";
        }

        @Override
        public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
            return "key";
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return issued.chain().toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return issued.key();
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return new String[] {"key"};
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            return "";
        }
    }
}
