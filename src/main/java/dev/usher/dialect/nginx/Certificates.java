package dev.usher.dialect.nginx;

import dev.usher.dialect.reference.CertificateStore;
import dev.usher.dialect.reference.SecretCertificate;
import dev.usher.model.Certificate;
import dev.usher.model.ResourceKey;
import dev.usher.model.TlsPolicy;
import dev.usher.model.TlsTable;
import dev.usher.model.VirtualHost;
import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The TLS part of the table between compiles: certificates by host, the default one, and their expiry (S1–S3.3).
final class Certificates {
    private static final Duration SOON = Duration.ofDays(10);

    private final CertificateStore store;
    private final Optional<ResourceKey> defaultSecret;

    private TlsTable table = TlsTable.EMPTY;
    private Optional<SecretCertificate> lastDefault = Optional.empty();
    private List<Problem> problems = List.of();
    private Instant nextExpiry = Instant.MIN;
    private boolean unbuilt = true;

    Certificates(CertificateStore store, Optional<ResourceKey> defaultSecret) {
        this.store = store;
        this.defaultSecret = defaultSecret;
    }

    /// One that has seen no host yet; a table that comes out equal to `known` is that instance.
    Certificates afresh(CertificateStore from, TlsTable known) {
        var next = new Certificates(from, defaultSecret);
        next.table = known;
        return next;
    }

    /// Brings the table and the problems up to date.
    ///
    /// @param changed whether the certificate of any host may have changed
    void update(Collection<HostState> hosts, boolean changed, Instant now) {
        var found = defaultSecret.map(store::find);
        boolean sameDefault = found.equals(lastDefault);
        if (changed || !sameDefault || unbuilt) {
            unbuilt = false;
            lastDefault = found;
            var next = table(hosts, found);
            table = next.equals(table) ? table : next;
            nextExpiry = Instant.MIN;
        }
        if (!now.isBefore(nextExpiry)) {
            var next = check(now);
            problems = next.equals(problems) ? problems : next;
        }
    }

    TlsTable table() {
        return table;
    }

    /// What is wrong with the certificates themselves; the same instance while it says the same.
    List<Problem> problems() {
        return problems;
    }

    private TlsTable table(Collection<HostState> hosts, Optional<SecretCertificate> found) {
        var fallback = found.filter(SecretCertificate.Usable.class::isInstance)
                .map(SecretCertificate.Usable.class::cast)
                .map(SecretCertificate.Usable::certificate);
        var byHost = new HashMap<String, Certificate>();
        Optional<Certificate> catchAll = Optional.empty();
        for (HostState host : hosts) {
            if (host.name.equals(VirtualHost.CATCH_ALL)) {
                catchAll = host.tls.certificate();
            } else if (host.tls.configured()) {
                host.tls.certificate().or(() -> fallback).ifPresent(certificate -> byHost.put(host.name, certificate));
            }
        }
        hosts.forEach(host -> addFurtherNames(host, byHost));
        var policies = policies(hosts);
        var forOthers = catchAll;
        // The administrator's default certificate is not an Ingress author's to replace.
        return new TlsTable(byHost, fallback.or(() -> forOthers), policies);
    }

    private static Map<String, TlsPolicy> policies(Collection<HostState> hosts) {
        var policies = new HashMap<String, TlsPolicy>();
        for (HostState host : hosts) {
            if (!host.trust.policy().equals(TlsPolicy.USUAL)) {
                policies.put(host.name, host.trust.policy());
                host.redirectedFrom().ifPresent(name -> policies.put(name, host.trust.policy()));
            }
        }
        return policies;
    }

    /// Aliases and redirecting names get the certificate of their host where it is for them (2.4, 2.5).
    private void addFurtherNames(HostState host, Map<String, Certificate> byHost) {
        for (String name : host.furtherNames()) {
            host.tls
                    .certificate()
                    .filter(certificate -> store.find(certificate.source()) instanceof SecretCertificate.Usable usable
                            && usable.covers(name))
                    .ifPresent(certificate -> byHost.putIfAbsent(name, certificate));
        }
    }

    private List<Problem> check(Instant now) {
        var found = new ArrayList<Problem>();
        lastDefault.ifPresent(outcome -> {
            switch (outcome) {
                case SecretCertificate.Usable _ -> {}
                case SecretCertificate.Unusable(var why) -> found.add(unusableDefault(why));
                case SecretCertificate.Absent _ -> found.add(unusableDefault("does not exist"));
            }
        });
        nextExpiry = Instant.MAX;
        for (Certificate certificate : used().values()) {
            expiry(certificate, now).ifPresent(found::add);
        }
        return List.copyOf(found);
    }

    private Problem unusableDefault(String why) {
        return Problem.error(
                Reason.CERTIFICATE_FALLBACK,
                defaultSecret.orElseThrow(),
                "",
                "The Secret of the default certificate " + why + "; a self-signed one is served.");
    }

    private Map<ResourceKey, Certificate> used() {
        var used = new TreeMap<ResourceKey, Certificate>();
        table.byHost().values().forEach(certificate -> used.put(certificate.source(), certificate));
        table.fallback().ifPresent(certificate -> used.put(certificate.source(), certificate));
        return used;
    }

    private Optional<Problem> expiry(Certificate certificate, Instant now) {
        var end = Instant.ofEpochSecond(certificate.notAfterEpochSeconds());
        if (now.isBefore(end.minus(SOON))) {
            nextExpiry = min(nextExpiry, end.minus(SOON));
            return Optional.empty();
        }
        if (now.isBefore(end)) {
            nextExpiry = min(nextExpiry, end);
            return Optional.of(Problem.warning(
                    Reason.CERTIFICATE_EXPIRY,
                    certificate.source(),
                    "tls.crt",
                    "The certificate expires at " + end + "; renew it before clients refuse it."));
        }
        return Optional.of(Problem.error(
                Reason.CERTIFICATE_EXPIRY,
                certificate.source(),
                "tls.crt",
                "The certificate expired at " + end + "; clients refuse it."));
    }

    private static Instant min(Instant left, Instant right) {
        return left.isBefore(right) ? left : right;
    }
}
