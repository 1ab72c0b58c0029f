package dev.usher.dialect.nginx;

import dev.usher.dialect.nginx.IngressUnit.State;
import dev.usher.dialect.reference.CertificateStore;
import dev.usher.dialect.reference.SecretCertificate;
import dev.usher.model.ResourceKey;
import dev.usher.model.VirtualHost;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One host between compiles: who contributes to it, and what became of that.
final class HostState {
    final String name;
    private final List<IngressUnit> units = new ArrayList<>();
    private int canaries;
    private boolean sorted = true;

    private @Nullable VirtualHost known;
    private @Nullable VirtualHost shown;
    private List<String> aliases = List.of();
    private Optional<String> redirectedFrom = Optional.empty();

    HostTls tls = HostTls.NONE;
    HostTrust trust = HostTrust.NONE;

    @Nullable
    MergedHost merged;

    /// A host without Ingresses.
    ///
    /// @param known what merging gives again if it gives the same
    HostState(String name, Optional<VirtualHost> known) {
        this.name = name;
        shown = known.orElse(null);
        this.known = known.map(host -> host.withAliases(List.of())).orElse(null);
    }

    void add(IngressUnit unit) {
        units.add(unit);
        sorted = false;
    }

    void remove(IngressUnit unit) {
        sorted &= !units.removeIf(candidate -> candidate.equals(unit));
    }

    /// Whether nobody names the host any more; the catch-all host is always there.
    boolean isUnused() {
        return units.isEmpty() && !name.equals(VirtualHost.CATCH_ALL);
    }

    /// Looks into the Secrets again: the certificate, and whom the host trusts.
    void chooseCertificates(CertificateStore store, HostTrust.Rules rules) {
        tls = HostTls.choose(name, units(State.SERVED), store);
        trust = HostTrust.choose(name, units(State.SERVED), store, rules);
    }

    /// The Secrets that were looked into.
    Set<ResourceKey> secrets() {
        if (tls.uses().isEmpty() && trust.uses().isEmpty()) {
            return Set.of();
        }
        var secrets = new HashSet<ResourceKey>();
        tls.uses().forEach(use -> secrets.add(use.secret()));
        trust.uses().forEach(use -> secrets.add(use.secret()));
        return secrets;
    }

    /// Whether one of these Secrets now says something else than what was chosen by.
    boolean isOutdated(Set<ResourceKey> changed, CertificateStore store) {
        return tls.isOutdated(changed, store) || trust.isOutdated(changed, store);
    }

    /// Merges again; an equal host keeps its identity.
    ///
    /// @param withTls whether the name of the host has a certificate configured
    void merge(HostMerger merger, boolean withTls, CertificateStore store) {
        var names = new TlsNames(withTls, withTls ? certified(store) : List.of());
        boolean anyName = aliases.stream().anyMatch(ServerAlias::isOpen);
        var next = merger.merge(name, units(State.SERVED), units(State.CANARY), names, trust, anyName);
        var before = Optional.ofNullable(known);
        var host = before.equals(next.host()) ? before : next.host();
        known = host.orElse(null);
        merged = new MergedHost(host, next.problems(), next.references(), next.passthrough());
    }

    /// The host and those of its aliases that its certificate is for; empty where that is all of them, or the
    /// default certificate is served for all of them.
    private List<String> certified(CertificateStore store) {
        if (aliases.isEmpty() || tls.certificate().isEmpty()) {
            return List.of();
        }
        var found = new ArrayList<String>();
        if (store.find(tls.certificate().get().source()) instanceof SecretCertificate.Usable usable) {
            aliases.stream()
                    .filter(alias -> !ServerAlias.isPattern(alias) && usable.covers(alias))
                    .forEach(found::add);
        }
        if (found.size() == aliases.size()) {
            return List.of();
        }
        found.addFirst(name);
        return found;
    }

    /// The host as it is served, with its further names; the same instance while it is equal.
    Optional<VirtualHost> served() {
        if (merged == null || merged.host().isEmpty()) {
            return Optional.empty();
        }
        var host = merged.host().get();
        var next = host.withAliases(aliases);
        if (!next.equals(shown)) {
            shown = next;
        }
        return Optional.ofNullable(shown);
    }

    /// Whether an Ingress asks for further names.
    boolean claimsNames() {
        return units(State.SERVED).stream().anyMatch(HostState::claims);
    }

    /// The Ingresses that ask for further names, oldest first.
    List<IngressUnit> claiming() {
        return units(State.SERVED).stream().filter(HostState::claims).toList();
    }

    private static boolean claims(IngressUnit unit) {
        return unit.settings().names().www()
                || !unit.settings().names().aliases().isEmpty();
    }

    /// The Ingress that made the host.
    IngressUnit creator() {
        return units(State.SERVED).getFirst();
    }

    boolean hasFurtherNames() {
        return !aliases.isEmpty() || redirectedFrom.isPresent();
    }

    /// Gives further names.
    ///
    /// @param from a name that only redirects here
    /// @return whether they are others than before
    boolean rename(List<String> names, Optional<String> from) {
        boolean same = names.equals(aliases) && from.equals(redirectedFrom);
        aliases = names;
        redirectedFrom = from;
        return !same;
    }

    /// A name that is a host of its own, and only redirects here.
    Optional<String> redirectedFrom() {
        return redirectedFrom;
    }

    /// All names besides its own.
    List<String> furtherNames() {
        if (redirectedFrom.isEmpty()) {
            return aliases;
        }
        var names = new ArrayList<>(aliases);
        names.add(redirectedFrom.get());
        return names;
    }

    /// Those of one state, oldest first.
    private List<IngressUnit> units(State state) {
        if (!sorted) {
            units.sort(IngressUnit.OLDEST_FIRST);
            canaries = (int)
                    units.stream().filter(unit -> unit.state() == State.CANARY).count();
            sorted = true;
        }
        if (canaries == 0) {
            return state == State.CANARY ? List.of() : units;
        }
        return units.stream().filter(unit -> unit.state() == state).toList();
    }
}
