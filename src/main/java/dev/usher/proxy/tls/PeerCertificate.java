package dev.usher.proxy.tls;

import dev.usher.model.ClientCertificates;
import dev.usher.proxy.exchange.ClientCertificate;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The certificate a client showed. Made and verified for the first time off the loop; from then on the loop's.
final class PeerCertificate implements ClientCertificate {
    private static final byte[] LINE_END = {'\n'};
    private static final String UNRESERVED = "-._~";

    private final ClientVerifiers verifiers;
    private final List<X509Certificate> chain;
    private final String fingerprint;
    private final byte[] subject;
    private final byte[] issuer;
    private byte @Nullable [] escapedPem;
    private ClientCertificates.@Nullable Verified by;
    private Verdict verdict = Verdict.NONE;

    private PeerCertificate(ClientVerifiers verifiers, List<X509Certificate> chain, String fingerprint) {
        this.verifiers = verifiers;
        this.chain = chain;
        this.fingerprint = fingerprint;
        subject =
                DistinguishedName.of(chain.getFirst().getSubjectX500Principal()).getBytes(StandardCharsets.US_ASCII);
        issuer = DistinguishedName.of(chain.getFirst().getIssuerX500Principal()).getBytes(StandardCharsets.US_ASCII);
    }

    /// Takes over what a handshake gave.
    ///
    /// @throws GeneralSecurityException when what was sent is no certificate
    static PeerCertificate of(Certificate[] sent, ClientVerifiers verifiers) throws GeneralSecurityException {
        var factory = CertificateFactory.getInstance("X.509");
        var digest = MessageDigest.getInstance("SHA-256");
        var chain = new ArrayList<X509Certificate>(sent.length);
        for (Certificate certificate : sent) {
            byte[] der = certificate.getEncoded();
            digest.update(der);
            chain.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
        }
        return new PeerCertificate(verifiers, chain, HexFormat.of().formatHex(digest.digest()));
    }

    @Override
    public boolean isAsked() {
        return true;
    }

    @Override
    public Verdict verify(ClientCertificates.Verified wanted) {
        if (!wanted.equals(by)) {
            verdict = verifiers.verify(wanted, chain, fingerprint);
            by = wanted;
        }
        return verdict;
    }

    @Override
    public byte[] subject() {
        return subject;
    }

    @Override
    public byte[] issuer() {
        return issuer;
    }

    @Override
    public byte[] escapedPem() {
        byte[] known = escapedPem;
        if (known == null) {
            known = escape(pem(chain.getFirst())).getBytes(StandardCharsets.US_ASCII);
            escapedPem = known;
        }
        return known;
    }

    private static String pem(X509Certificate certificate) {
        try {
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder(64, LINE_END).encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("a certificate that was parsed can be written", impossible);
        }
    }

    /// As nginx escapes a component of a URI.
    private static String escape(String text) {
        var out = new StringBuilder(text.length() * 5 / 4);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (plain || UNRESERVED.indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append('%').append(HexFormat.of().withUpperCase().toHexDigits((byte) c));
            }
        }
        return out.toString();
    }
}
