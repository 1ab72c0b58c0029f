package dev.usher.proxy.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.operator.ContentVerifierProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/// A question to an OCSP responder about one certificate (RFC 6960), and what counts as an answer to it.
final class OcspQuestion {
    private static final Duration SKEW = Duration.ofMinutes(5);
    /// How long an answer counts that does not say how long it does.
    private static final Duration UNSAID = Duration.ofDays(1);

    private final CertificateID id;
    private final X509CertificateHolder issuer;
    private final byte[] encoded;

    private OcspQuestion(CertificateID id, X509CertificateHolder issuer, byte[] encoded) {
        this.id = id;
        this.issuer = issuer;
        this.encoded = encoded;
    }

    static OcspQuestion about(X509Certificate certificate, X509Certificate issuer)
            throws GeneralSecurityException, OCSPException, OperatorCreationException, IOException {
        var holder = new JcaX509CertificateHolder(issuer);
        var digests = new JcaDigestCalculatorProviderBuilder().build();
        var id = new CertificateID(digests.get(CertificateID.HASH_SHA1), holder, certificate.getSerialNumber());
        return new OcspQuestion(
                id, holder, new OCSPReqBuilder().addRequest(id).build().getEncoded());
    }

    /// As it is sent. Not to be modified.
    byte[] encoded() {
        return encoded;
    }

    /// Checks an answer: that it says the certificate is good, that the issuer or a responder of its says so, and that
    /// it is neither too new nor too old.
    ///
    /// @return until when it holds
    /// @throws OCSPException when it is not worth stapling
    Instant check(byte[] response, Instant now)
            throws IOException, OCSPException, OperatorCreationException, GeneralSecurityException {
        var parsed = new OCSPResp(response);
        if (parsed.getStatus() != OCSPResp.SUCCESSFUL || !(parsed.getResponseObject() instanceof BasicOCSPResp basic)) {
            throw new OCSPException("the responder answers with status " + parsed.getStatus());
        }
        if (!basic.isSignatureValid(signer(basic, now))) {
            throw new OCSPException("the answer is not signed by whom it says");
        }
        for (SingleResp single : basic.getResponses()) {
            if (single.getCertID().equals(id)) {
                return until(single, now);
            }
        }
        throw new OCSPException("the answer is about another certificate");
    }

    private static Instant until(SingleResp single, Instant now) throws OCSPException {
        if (single.getCertStatus() != null) {
            throw new OCSPException("the certificate is revoked, or its issuer does not know it");
        }
        if (single.getThisUpdate().toInstant().isAfter(now.plus(SKEW))) {
            throw new OCSPException("the answer is from the future");
        }
        Instant until = single.getNextUpdate() == null
                ? now.plus(UNSAID)
                : single.getNextUpdate().toInstant();
        if (!until.isAfter(now)) {
            throw new OCSPException("the answer is too old");
        }
        return until;
    }

    /// RFC 6960 §4.2.2.2: the issuer itself, or whom it has certified to sign such answers.
    private ContentVerifierProvider signer(BasicOCSPResp basic, Instant now)
            throws OperatorCreationException, OCSPException, GeneralSecurityException {
        var builder = new JcaContentVerifierProviderBuilder();
        try {
            ContentVerifierProvider own = builder.build(issuer);
            for (X509CertificateHolder certificate : basic.getCerts()) {
                var usage = ExtendedKeyUsage.fromExtensions(certificate.getExtensions());
                boolean delegated = usage != null && usage.hasKeyPurposeId(KeyPurposeId.id_kp_OCSPSigning);
                if (delegated
                        && certificate.isValidOn(Date.from(now))
                        && certificate.getIssuer().equals(issuer.getSubject())
                        && certificate.isSignatureValid(own)) {
                    return builder.build(certificate);
                }
            }
            return own;
        } catch (org.bouncycastle.cert.CertException odd) {
            throw new OCSPException("the answer carries a certificate that cannot be read", odd);
        }
    }
}
