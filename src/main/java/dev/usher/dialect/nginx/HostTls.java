package dev.usher.dialect.nginx;

import dev.usher.dialect.reference.CertificateStore;
import dev.usher.dialect.reference.SecretCertificate;
import dev.usher.model.Certificate;
import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.model.VirtualHost;
import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import dev.usher.problem.Severity;
import dev.usher.resource.Ingress;
import dev.usher.resource.Ingress.TlsEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The certificate of one host (S1, S2).
///
/// @param configured whether a TLS section names the host, which is what the redirect to https asks for (S4)
/// @param certificate absent when the default one is served
/// @param uses what each Secret that was looked at gave, to tell when this is out of date
record HostTls(boolean configured, Optional<Certificate> certificate, List<Problem> problems, List<Use> uses) {
    static final HostTls NONE = new HostTls(false, Optional.empty(), List.of(), List.of());

    /// An answer this depends on.
    record Use(ResourceKey secret, SecretCertificate certificate) {}

    /// A choice made by one Ingress.
    private record Choice(IngressUnit unit, TlsEntry entry) {}

    HostTls {
        problems = List.copyOf(problems);
        uses = List.copyOf(uses);
    }

    /// Chooses.
    ///
    /// @param units those of the host, oldest first: the first that gives a certificate wins
    static HostTls choose(String host, List<IngressUnit> units, CertificateStore store) {
        boolean any = false;
        for (IngressUnit unit : units) {
            any |= !unit.effective().tls().isEmpty();
        }
        return any ? new Search(host, store).among(units) : NONE;
    }

    /// Whether one of these Secrets is one this depends on, and says something else by now.
    boolean isOutdated(Set<ResourceKey> changed, CertificateStore store) {
        for (Use use : uses) {
            if (changed.contains(use.secret) && !store.find(use.secret).equals(use.certificate)) {
                return true;
            }
        }
        return false;
    }

    private static final class Search {
        final String host;
        final CertificateStore store;
        final List<Problem> problems = new ArrayList<>();
        final List<Use> uses = new ArrayList<>();

        Search(String host, CertificateStore store) {
            this.host = host;
            this.store = store;
        }

        HostTls among(List<IngressUnit> units) {
            Optional<Choice> winner = Optional.empty();
            for (IngressUnit unit : units) {
                var choice = entry(unit).map(entry -> new Choice(unit, entry));
                if (winner.isEmpty()) {
                    winner = choice;
                } else if (choice.isPresent()) {
                    conflict(choice.get(), winner.get());
                }
            }
            var certificate = winner.flatMap(this::certificate);
            return new HostTls(winner.isPresent(), certificate, problems, uses);
        }

        /// S1: an entry that lists the host, else the first whose certificate covers it. The catch-all host has no
        /// name to list: an entry without hosts is meant for it (C2.10).
        private Optional<TlsEntry> entry(IngressUnit unit) {
            for (TlsEntry entry : unit.effective().tls()) {
                boolean named = host.equals(VirtualHost.CATCH_ALL)
                        ? entry.hosts().isEmpty() && !entry.secretName().isEmpty()
                        : entry.hosts().stream().anyMatch(host::equalsIgnoreCase);
                if (named) {
                    return Optional.of(entry);
                }
            }
            if (!host.equals(VirtualHost.CATCH_ALL)) {
                for (TlsEntry entry : unit.effective().tls()) {
                    if (!entry.secretName().isEmpty()
                            && find(unit.effective(), entry) instanceof SecretCertificate.Usable usable
                            && usable.covers(host)) {
                        return Optional.of(entry);
                    }
                }
            }
            return Optional.empty();
        }

        private SecretCertificate find(Ingress ingress, TlsEntry entry) {
            var key = ResourceKey.of(Kind.SECRET, ingress.key().namespace(), entry.secretName());
            var found = store.find(key);
            uses.add(new Use(key, found));
            return found;
        }

        /// S2: whatever is wrong with the Secret, the host is served, with the default certificate.
        private Optional<Certificate> certificate(Choice choice) {
            if (choice.entry.secretName().isEmpty()) {
                return Optional.empty();
            }
            return switch (find(choice.unit.effective(), choice.entry)) {
                case SecretCertificate.Unusable(var why) -> {
                    fallback(Severity.ERROR, choice, why);
                    yield Optional.empty();
                }
                case SecretCertificate.Absent _ -> {
                    fallback(Severity.WARNING, choice, "does not exist yet");
                    yield Optional.empty();
                }
                case SecretCertificate.Usable usable -> {
                    if (host.equals(VirtualHost.CATCH_ALL) || usable.covers(host)) {
                        yield Optional.of(usable.certificate());
                    }
                    fallback(Severity.ERROR, choice, "holds a certificate that is not for this host");
                    yield Optional.empty();
                }
            };
        }

        private void fallback(Severity severity, Choice choice, String why) {
            problems.add(new Problem(
                    severity,
                    Reason.CERTIFICATE_FALLBACK,
                    choice.unit.key(),
                    field(choice.entry),
                    "The default certificate is served for host " + Quoted.of(host) + ": Secret "
                            + choice.unit.key().namespace() + "/" + choice.entry.secretName() + " " + why + "."));
        }

        private void conflict(Choice loser, Choice winner) {
            boolean same = loser.entry.secretName().equals(winner.entry.secretName())
                    && loser.unit.key().namespace().equals(winner.unit.key().namespace());
            if (!same && !loser.entry.secretName().isEmpty()) {
                problems.add(Problem.warning(
                        Reason.CERTIFICATE_CONFLICT,
                        loser.unit.key(),
                        field(loser.entry),
                        "The certificate of host " + Quoted.of(host) + " is already given by " + winner.unit.key()
                                + "; this one is not served."));
            }
        }

        private static String field(TlsEntry entry) {
            return "spec.tls[" + entry.index() + "].secretName";
        }
    }
}
