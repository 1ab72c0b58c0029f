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
import dev.usher.resource.PersistentMap;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The TLS part of the table between compiles: certificates by host, the default one, and their expiry (S1–S3.3).
final class Certificates {
    private static final Duration SOON = Duration.ofDays(10);

    private final CertificateStore store;
    private final Optional<ResourceKey> defaultSecret;

    private final Map<String, Part> parts = new HashMap<>();
    private PersistentMap<String, Certificate> byHost = PersistentMap.empty();
    private PersistentMap<String, TlsPolicy> policies = PersistentMap.empty();
    private TlsTable table = TlsTable.EMPTY;
    private Optional<SecretCertificate> lastDefault = Optional.empty();
    private List<Problem> problems = List.of();
    private Instant nextExpiry = Instant.MIN;
    private boolean unbuilt = true;

    /// What the table has because of one host.
    private record Part(Map<String, Certificate> certificates, Map<String, TlsPolicy> policies) {
        boolean isEmpty() {
            return certificates.isEmpty() && policies.isEmpty();
        }
    }

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
    /// @param changed hosts whose certificate or policy may have changed, those that are gone too
    void update(Map<String, HostState> hosts, Set<String> changed, Instant now) {
        var found = defaultSecret.map(store::find);
        boolean all = unbuilt || !found.equals(lastDefault);
        if (all || !changed.isEmpty()) {
            unbuilt = false;
            lastDefault = found;
            var next = table(hosts, all ? everyName(hosts) : changed);
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

    private Set<String> everyName(Map<String, HostState> hosts) {
        var names = new HashSet<>(parts.keySet());
        names.addAll(hosts.keySet());
        return names;
    }

    private TlsTable table(Map<String, HostState> hosts, Set<String> changed) {
        // First all that was, then all that is: a name may have gone from one host to another.
        changed.forEach(this::remove);
        for (String name : changed) {
            var host = hosts.get(name);
            if (host != null && !name.equals(VirtualHost.CATCH_ALL)) {
                add(host);
            }
        }
        var catchAll = Optional.ofNullable(hosts.get(VirtualHost.CATCH_ALL)).flatMap(host -> host.tls.certificate());
        // The administrator's default certificate is not an Ingress author's to replace.
        return new TlsTable(byHost, fallback().or(() -> catchAll), policies);
    }

    private Optional<Certificate> fallback() {
        return lastDefault
                .filter(SecretCertificate.Usable.class::isInstance)
                .map(SecretCertificate.Usable.class::cast)
                .map(SecretCertificate.Usable::certificate);
    }

    private void remove(String name) {
        var part = parts.remove(name);
        if (part != null) {
            part.certificates.keySet().forEach(key -> byHost = byHost.without(key));
            part.policies.keySet().forEach(key -> policies = policies.without(key));
        }
    }

    private void add(HostState host) {
        var part = new Part(certificates(host), policies(host));
        if (!part.isEmpty()) {
            part.certificates.forEach((key, certificate) -> byHost = byHost.with(key, certificate));
            part.policies.forEach((key, policy) -> policies = policies.with(key, policy));
            parts.put(host.name, part);
        }
    }

    /// Aliases and redirecting names get the certificate of their host where it is for them (2.4, 2.5).
    private Map<String, Certificate> certificates(HostState host) {
        var found = new HashMap<String, Certificate>();
        if (host.tls.configured()) {
            host.tls.certificate().or(this::fallback).ifPresent(certificate -> found.put(host.name, certificate));
        }
        for (String name : host.furtherNames()) {
            host.tls
                    .certificate()
                    .filter(certificate -> store.find(certificate.source()) instanceof SecretCertificate.Usable usable
                            && usable.covers(name))
                    .ifPresent(certificate -> found.put(name, certificate));
        }
        return found;
    }

    private static Map<String, TlsPolicy> policies(HostState host) {
        var policy = host.trust.policy();
        if (policy.equals(TlsPolicy.USUAL)) {
            return Map.of();
        }
        return host.redirectedFrom()
                .map(name -> Map.of(host.name, policy, name, policy))
                .orElseGet(() -> Map.of(host.name, policy));
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
