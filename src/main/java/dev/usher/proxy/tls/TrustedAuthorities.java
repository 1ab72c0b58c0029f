package dev.usher.proxy.tls;

import dev.usher.model.Authorities;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CRLReason;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Verifies certificates by a bundle of authorities, with OpenSSL's verdicts in OpenSSL's words, since backends and
/// scripts read them. Immutable but for what it remembers; any thread. Takes about a millisecond: callers remember what
/// came of it.
///
/// The chain is found without going back: at each step the first authority that signed. Trying all ways, as PKIX
/// builders do, takes a time that whoever made the chain can choose.
final class TrustedAuthorities {
    /// What a client sends beyond is not looked at.
    private static final int LONGEST_CHAIN = 16;

    private final List<X509Certificate> all;
    /// Those nobody else in the bundle issued: where a chain may end.
    private final List<X509Certificate> tops = new ArrayList<>();
    private final List<X509Certificate> others = new ArrayList<>();
    private final List<X509CRL> lists;
    private final ConcurrentHashMap<SignedList, Boolean> checkedLists = new ConcurrentHashMap<>();

    /// @param number of the list: to hash one would be to read it
    private record SignedList(int number, PublicKey key) {}

    /// What came of it.
    ///
    /// @param fault empty when the certificate is good
    /// @param until when to look again: something expires
    record Finding(String fault, Instant until) {
        boolean isGood() {
            return fault.isEmpty();
        }
    }

    private TrustedAuthorities(List<X509Certificate> all, List<X509CRL> lists) {
        this.all = List.copyOf(all);
        this.lists = List.copyOf(lists);
        for (X509Certificate certificate : all) {
            boolean issuedHere =
                    !isSelfIssued(certificate) && all.stream().anyMatch(issuer -> isNamedIssuer(issuer, certificate));
            (issuedHere ? others : tops).add(certificate);
        }
    }

    /// Reads a bundle. Slow by an event loop's measure.
    static TrustedAuthorities read(Authorities authorities) throws GeneralSecurityException {
        var factory = CertificateFactory.getInstance("X.509");
        var certificates = factory.generateCertificates(bytes(authorities.certificatesPem())).stream()
                .map(X509Certificate.class::cast)
                .toList();
        var revoked = authorities.revocationPem().isEmpty()
                ? List.<X509CRL>of()
                : factory.generateCRLs(bytes(authorities.revocationPem())).stream()
                        .map(X509CRL.class::cast)
                        .toList();
        return new TrustedAuthorities(certificates, revoked);
    }

    private static ByteArrayInputStream bytes(String pem) {
        return new ByteArrayInputStream(pem.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// The whole bundle. Not to be modified.
    X509Certificate[] certificates() {
        return all.toArray(X509Certificate[]::new);
    }

    /// Verifies a certificate.
    ///
    /// @param chain as it was sent, the certificate itself first
    /// @param depth most authorities between it and a top
    Finding verify(List<X509Certificate> chain, int depth, Purpose purpose, Instant now) {
        try {
            return new Path(chain.subList(0, Math.min(chain.size(), LONGEST_CHAIN)), depth, now).verify(purpose);
        } catch (GeneralSecurityException | RuntimeException wrong) {
            // What a parser or provider thinks of bytes from outside is not worth telling them apart.
            return new Finding("certificate rejected", now.plusSeconds(60));
        }
    }

    private static boolean isSelfIssued(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    private static boolean isNamedIssuer(X509Certificate issuer, X509Certificate issued) {
        return issuer.getSubjectX500Principal().equals(issued.getIssuerX500Principal());
    }

    private static boolean isIssuer(X509Certificate issuer, X509Certificate issued) {
        if (!isNamedIssuer(issuer, issued)) {
            return false;
        }
        try {
            issued.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException notSigned) {
            return false;
        }
    }

    private static Optional<X509Certificate> issuer(List<X509Certificate> candidates, X509Certificate issued) {
        return candidates.stream()
                .filter(candidate -> isIssuer(candidate, issued))
                .findFirst();
    }

    /// One certificate being verified.
    private final class Path {
        final List<X509Certificate> sent;
        final int depth;
        final Instant now;
        final List<X509Certificate> path = new ArrayList<>();
        Instant until;

        Path(List<X509Certificate> sent, int depth, Instant now) {
            this.sent = sent;
            this.depth = depth;
            this.now = now;
            path.add(sent.getFirst());
            until = now.plusSeconds(3600);
        }

        Finding verify(Purpose purpose) throws GeneralSecurityException {
            Optional<String> fault = build();
            if (fault.isEmpty() && !purpose.allows(path.getFirst())) {
                fault = Optional.of("unsuitable certificate purpose");
            }
            return fault.isPresent() ? new Finding(fault.get(), now.plusSeconds(60)) : new Finding("", until);
        }

        private Optional<String> build() throws GeneralSecurityException {
            if (tops.contains(path.getFirst())) {
                return expired(path.getFirst());
            }
            for (; ; ) {
                X509Certificate last = path.getLast();
                Optional<X509Certificate> top = issuer(tops, last);
                if (top.isPresent()) {
                    return check(top.get());
                }
                Optional<X509Certificate> next = issuer(others, last).or(() -> issuer(unused(), last));
                if (next.isEmpty()) {
                    return Optional.of(missing(last));
                }
                if (path.size() > depth) {
                    return Optional.of("certificate chain too long");
                }
                path.add(next.get());
            }
        }

        private List<X509Certificate> unused() {
            return sent.stream().filter(candidate -> !path.contains(candidate)).toList();
        }

        private String missing(X509Certificate last) {
            if (isSelfIssued(last)) {
                return path.size() == 1 ? "self-signed certificate" : "self-signed certificate in certificate chain";
            }
            return path.size() == 1
                    ? "unable to verify the first certificate"
                    : "unable to get local issuer certificate";
        }

        private Optional<String> check(X509Certificate top) throws GeneralSecurityException {
            if (top.getVersion() >= 3 && top.getBasicConstraints() < 0) {
                return Optional.of("invalid CA certificate");
            }
            Optional<String> expired = expired(top);
            if (expired.isPresent()) {
                return expired;
            }
            try {
                var parameters = new PKIXParameters(Set.of(new TrustAnchor(top, null)));
                parameters.setRevocationEnabled(false);
                parameters.setDate(Date.from(now));
                var factory = CertificateFactory.getInstance("X.509");
                var _ = CertPathValidator.getInstance("PKIX").validate(factory.generateCertPath(path), parameters);
            } catch (CertPathValidatorException invalid) {
                return Optional.of(text(invalid.getReason()));
            }
            path.forEach(certificate -> lookAgain(certificate.getNotAfter()));
            return lists.isEmpty() ? Optional.empty() : revoked(top);
        }

        private Optional<String> expired(X509Certificate certificate) {
            if (now.isAfter(certificate.getNotAfter().toInstant())) {
                return Optional.of("certificate has expired");
            }
            lookAgain(certificate.getNotAfter());
            return now.isBefore(certificate.getNotBefore().toInstant())
                    ? Optional.of("certificate is not yet valid")
                    : Optional.empty();
        }

        private void lookAgain(Date end) {
            until = end.toInstant().isBefore(until) ? end.toInstant() : until;
        }

        /// As `ssl_crl` of nginx: once there are lists, each certificate of the chain needs one of its issuer.
        private Optional<String> revoked(X509Certificate top) {
            for (int i = 0; i < path.size(); i++) {
                X509Certificate issuer = i + 1 < path.size() ? path.get(i + 1) : top;
                Optional<String> fault = revoked(path.get(i), issuer);
                if (fault.isPresent()) {
                    return fault;
                }
            }
            return Optional.empty();
        }

        private Optional<String> revoked(X509Certificate certificate, X509Certificate issuer) {
            var fault = Optional.of("unable to get certificate CRL");
            for (int number = 0; number < lists.size(); number++) {
                X509CRL list = lists.get(number);
                if (!list.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())
                        || list.hasUnsupportedCriticalExtension()) {
                    continue;
                }
                if (!isSigned(number, issuer.getPublicKey())) {
                    fault = Optional.of("CRL signature failure");
                    continue;
                }
                if (now.isBefore(list.getThisUpdate().toInstant())) {
                    fault = Optional.of("CRL is not yet valid");
                    continue;
                }
                if (list.getNextUpdate() != null
                        && now.isAfter(list.getNextUpdate().toInstant())) {
                    fault = Optional.of("CRL has expired");
                    continue;
                }
                if (list.getNextUpdate() != null) {
                    lookAgain(list.getNextUpdate());
                }
                X509CRLEntry entry = list.getRevokedCertificate(certificate);
                boolean revoked = entry != null && entry.getRevocationReason() != CRLReason.REMOVE_FROM_CRL;
                return revoked ? Optional.of("certificate revoked") : Optional.empty();
            }
            return fault;
        }

        private boolean isSigned(int number, PublicKey key) {
            var signed = new SignedList(number, key);
            @Nullable Boolean known = checkedLists.get(signed);
            if (known == null) {
                known = isSignedBy(lists.get(number), key);
                checkedLists.put(signed, known);
            }
            return known;
        }
    }

    private static boolean isSignedBy(X509CRL list, PublicKey key) {
        try {
            list.verify(key);
            return true;
        } catch (GeneralSecurityException notSigned) {
            return false;
        }
    }

    private static String text(CertPathValidatorException.Reason reason) {
        if (reason == BasicReason.EXPIRED) {
            return "certificate has expired";
        }
        if (reason == BasicReason.NOT_YET_VALID) {
            return "certificate is not yet valid";
        }
        if (reason == BasicReason.INVALID_SIGNATURE) {
            return "certificate signature failure";
        }
        if (reason == BasicReason.ALGORITHM_CONSTRAINED) {
            return "CA signature digest algorithm too weak";
        }
        if (reason == PKIXReason.PATH_TOO_LONG) {
            return "path length constraint exceeded";
        }
        if (Arrays.asList(PKIXReason.NOT_CA_CERT, PKIXReason.INVALID_KEY_USAGE).contains(reason)) {
            return "invalid CA certificate";
        }
        if (reason == PKIXReason.INVALID_NAME) {
            return "permitted subtree violation";
        }
        return reason == PKIXReason.UNRECOGNIZED_CRIT_EXT ? "unhandled critical extension" : "certificate rejected";
    }
}
