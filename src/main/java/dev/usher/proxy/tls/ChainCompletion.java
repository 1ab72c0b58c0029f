package dev.usher.proxy.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Fetches the authorities a chain lacks from where its certificates say they are (`--enable-ssl-chain-completion`).
/// Blocking: for virtual threads.
final class ChainCompletion {
    private static final int LONGEST = 8;

    private ChainCompletion() {}

    /// The chain with what could be fetched, without the root: clients have that.
    ///
    /// @throws IOException when somebody who should have an authority does not give it
    static X509Certificate[] complete(X509Certificate... chain) throws IOException, GeneralSecurityException {
        List<X509Certificate> complete = new ArrayList<>(Arrays.asList(chain));
        while (complete.size() < LONGEST && !isRoot(complete.getLast())) {
            Optional<X509Certificate> next = issuer(complete.getLast());
            if (next.isEmpty() || isRoot(next.get())) {
                break;
            }
            complete.add(next.get());
        }
        return complete.toArray(X509Certificate[]::new);
    }

    /// Whether a chain has its last authority to be fetched.
    static boolean isIncomplete(X509Certificate... chain) {
        try {
            X509Certificate last = chain[chain.length - 1];
            return !isRoot(last) && AuthorityAccess.issuer(last).isPresent();
        } catch (IOException | RuntimeException odd) {
            return false;
        }
    }

    private static Optional<X509Certificate> issuer(X509Certificate certificate)
            throws IOException, GeneralSecurityException {
        var from = AuthorityAccess.issuer(certificate);
        if (from.isEmpty()) {
            return Optional.empty();
        }
        byte[] answer = AuthorityAccess.get(from.get());
        for (var found :
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(answer))) {
            if (found instanceof X509Certificate issuer && isIssuer(issuer, certificate)) {
                return Optional.of(issuer);
            }
        }
        throw new IOException("no issuer of the certificate at " + from.get());
    }

    private static boolean isIssuer(X509Certificate issuer, X509Certificate issued) {
        try {
            issued.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException notSigned) {
            return false;
        }
    }

    private static boolean isRoot(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }
}
