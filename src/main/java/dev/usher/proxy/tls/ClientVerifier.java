package dev.usher.proxy.tls;

import dev.usher.model.ClientCertificates;
import dev.usher.proxy.exchange.ClientCertificate.Verdict;
import dev.usher.routing.TextRegex;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Verifies client certificates by one set of settings and remembers what came of each.
final class ClientVerifier {
    /// Clients of a host are few as a rule; who has more verifies more often.
    private static final int REMEMBERED = 4096;

    private final TrustedAuthorities authorities;
    private final int depth;
    private final Optional<TextRegex> pattern;
    private final boolean open;
    private final InstantSource clock;
    private final ConcurrentHashMap<String, Remembered> remembered = new ConcurrentHashMap<>();

    private record Remembered(Verdict verdict, Instant until) {}

    ClientVerifier(ClientCertificates.Verified by, InstantSource clock) throws GeneralSecurityException {
        authorities = TrustedAuthorities.read(by.authorities());
        depth = by.depth();
        pattern = by.subjectPattern().flatMap(TextRegex::compile);
        open = by.subjectPattern().isEmpty();
        this.clock = clock;
    }

    Verdict verify(List<X509Certificate> chain, String fingerprint) {
        Instant now = clock.instant();
        Remembered known = remembered.get(fingerprint);
        if (known != null && now.isBefore(known.until)) {
            return known.verdict;
        }
        var finding = authorities.verify(chain, depth, Purpose.CLIENT, now);
        var verdict = new Verdict(
                finding.isGood() ? "SUCCESS" : "FAILED:" + finding.fault(),
                open || matches(DistinguishedName.of(chain.getFirst().getSubjectX500Principal())));
        if (remembered.size() >= REMEMBERED) {
            remembered.clear();
        }
        remembered.put(fingerprint, new Remembered(verdict, finding.until()));
        return verdict;
    }

    private boolean matches(String subject) {
        return pattern.isPresent() && pattern.get().isIn(subject);
    }
}
