package dev.usher.proxy.tls;

import dev.usher.model.Certificate;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the issuers of our certificates give us: authorities a chain lacks, and OCSP responses; kept by the content of
/// the certificate, and fetched in the background. Any thread.
final class Issuers {
    private static final Logger LOG = LoggerFactory.getLogger(Issuers.class);

    private final boolean completesChains;
    private final Executor background;
    private final InstantSource clock;
    private final ConcurrentHashMap<String, X509Certificate[]> completed = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Staple> staples = new ConcurrentHashMap<>();

    Issuers(boolean completesChains, Executor background, InstantSource clock) {
        this.completesChains = completesChains;
        this.background = background;
        this.clock = clock;
    }

    /// The chain of a certificate as far as it is known. What it lacks is being fetched from then on.
    ///
    /// @param whenCompleted told in the background once more of it is known
    X509Certificate[] chain(Certificate certificate, Runnable whenCompleted) throws GeneralSecurityException {
        X509Certificate[] known = completed.get(certificate.fingerprint());
        if (known != null) {
            return known;
        }
        X509Certificate[] chain = ContextFactory.chain(certificate);
        if (completesChains && ChainCompletion.isIncomplete(chain)) {
            background.execute(() -> complete(certificate, chain, whenCompleted));
        }
        return chain;
    }

    private void complete(Certificate certificate, X509Certificate[] chain, Runnable whenCompleted) {
        try {
            X509Certificate[] complete = ChainCompletion.complete(chain);
            completed.put(certificate.fingerprint(), complete);
            if (complete.length > chain.length) {
                staples.remove(certificate.fingerprint());
                whenCompleted.run();
            }
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("certificate", certificate.source())
                    .addKeyValue("cause", e.getMessage())
                    .log("the chain of a certificate could not be completed");
        }
    }

    /// What is stapled to handshakes with a certificate.
    Staple staple(Certificate certificate, X509Certificate[] chain) {
        Staple known = staples.get(certificate.fingerprint());
        if (known == null) {
            Staple begun = OcspStaple.begin(chain, background, clock)
                    .<Staple>map(staple -> staple)
                    .orElse(Staple.NONE);
            Staple other = staples.putIfAbsent(certificate.fingerprint(), begun);
            known = other == null ? begun : other;
        }
        return known;
    }

    /// Forgets what belongs to other certificates than these.
    void retain(Set<String> fingerprints) {
        completed.keySet().retainAll(fingerprints);
        staples.keySet().retainAll(fingerprints);
    }
}
