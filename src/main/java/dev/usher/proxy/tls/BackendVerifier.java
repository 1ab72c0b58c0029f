package dev.usher.proxy.tls;

import dev.usher.model.BackendTls;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Verifies the certificate of a backend (`proxy-ssl-verify`). Runs off the loop.
final class BackendVerifier extends X509ExtendedTrustManager {
    private final TrustedAuthorities authorities;
    private final CertificateName name;
    private final int depth;
    private final InstantSource clock;

    BackendVerifier(BackendTls.Verification verification, InstantSource clock) throws GeneralSecurityException {
        authorities = TrustedAuthorities.read(verification.authorities());
        name = new CertificateName(verification.name());
        depth = verification.depth();
        this.clock = clock;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        var factory = CertificateFactory.getInstance("X.509");
        var sent = new ArrayList<X509Certificate>(chain.length);
        for (X509Certificate certificate : chain) {
            sent.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(certificate.getEncoded())));
        }
        var finding = authorities.verify(sent, depth, Purpose.SERVER, clock.instant());
        if (!finding.isGood()) {
            throw new CertificateException(finding.fault());
        }
        if (!name.isOf(sent.getFirst())) {
            throw new CertificateException("the certificate is for another name");
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("this is the client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("this is the client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("this is the client");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
