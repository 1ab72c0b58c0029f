package dev.usher.proxy.tls;

import dev.usher.model.ClientCertificates;
import dev.usher.proxy.exchange.ClientCertificate.Verdict;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Verifies client certificates by the settings of hosts, for the whole process. Any thread; what was found once is
/// found again without work, for as long as nothing expires.
final class ClientVerifiers {
    private static final Logger LOG = LoggerFactory.getLogger(ClientVerifiers.class);
    private static final Verdict UNUSABLE = new Verdict("FAILED:authorities cannot be used", false);

    private final InstantSource clock;
    private final ConcurrentHashMap<Key, ClientVerifier> verifiers = new ConcurrentHashMap<>();

    private record Key(String authorities, int depth, String pattern) {}

    ClientVerifiers(InstantSource clock) {
        this.clock = clock;
    }

    /// @param fingerprint of the chain
    Verdict verify(ClientCertificates.Verified by, List<X509Certificate> chain, String fingerprint) {
        var key = new Key(
                by.authorities().fingerprint(), by.depth(), by.subjectPattern().orElse(""));
        ClientVerifier known = verifiers.get(key);
        if (known == null) {
            try {
                // Two may make the same: waiting for each other would stop an event loop.
                known = new ClientVerifier(by, clock);
            } catch (GeneralSecurityException unreadable) {
                LOG.atError()
                        .addKeyValue("authorities", by.authorities().source())
                        .addKeyValue("cause", unreadable.getMessage())
                        .log("authorities cannot be used, no client certificate verifies by them");
                return UNUSABLE;
            }
            ClientVerifier other = verifiers.putIfAbsent(key, known);
            known = other == null ? known : other;
        }
        return known.verify(chain, fingerprint);
    }

    /// Forgets all but those with these authorities.
    void retain(Set<String> fingerprints) {
        verifiers.keySet().removeIf(key -> !fingerprints.contains(key.authorities()));
    }
}
