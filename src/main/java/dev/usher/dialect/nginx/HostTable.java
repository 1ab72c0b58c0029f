package dev.usher.dialect.nginx;

import dev.usher.dialect.ingress.HostName;
import dev.usher.dialect.nginx.IngressUnits.Replacement;
import dev.usher.dialect.reference.CertificateStore;
import dev.usher.dialect.reference.UpstreamTable;
import dev.usher.model.ResourceKey;
import dev.usher.model.TlsPolicy;
import dev.usher.model.UpstreamKey;
import dev.usher.model.VirtualHost;
import dev.usher.problem.Problem;
import dev.usher.resource.PersistentMap;
import dev.usher.resource.SortedRuns;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The hosts between compiles: merges only those whose Ingresses or certificates changed.
final class HostTable {
    private final CertificateStore certificates;
    private final UpstreamTable upstreams;
    private final TreeMap<String, HostState> hosts = new TreeMap<>();
    private final HostState catchAll;
    private final FurtherNames names = new FurtherNames();
    private final SecretUsers users = new SecretUsers();

    private List<VirtualHost> known;
    private Map<String, VirtualHost> knownByName;
    private SortedRuns<String, VirtualHost> sorted = SortedRuns.by(VirtualHost::host);
    private List<VirtualHost> virtualHosts = List.of();
    private PersistentMap<String, UpstreamKey> passthrough = PersistentMap.empty();
    private boolean problemsChanged;
    private boolean referencesChanged;
    private final Set<String> certificatesChanged = new HashSet<>();

    HostTable(CertificateStore certificates, UpstreamTable upstreams) {
        this(certificates, upstreams, List.of());
    }

    /// A table without hosts.
    ///
    /// @param known instances to give where they equal what the first update finds
    HostTable(CertificateStore certificates, UpstreamTable upstreams, List<VirtualHost> known) {
        this.certificates = certificates;
        this.upstreams = upstreams;
        this.known = known;
        this.knownByName = known.stream().collect(Collectors.toMap(VirtualHost::host, Function.identity()));
        this.catchAll = state(VirtualHost.CATCH_ALL);
        hosts.put(catchAll.name, catchAll);
    }

    private HostState state(String name) {
        return new HostState(name, Optional.ofNullable(knownByName.get(name)));
    }

    /// Brings the hosts up to date.
    ///
    /// @param all merge all hosts, since something they all depend on changed
    /// @param secrets those that changed
    void update(List<Replacement> replacements, HostMerger merger, boolean all, Set<ResourceKey> secrets) {
        problemsChanged = false;
        referencesChanged = false;
        certificatesChanged.clear();
        var touched = new HashSet<String>();
        replacements.forEach(replacement -> replace(replacement, touched));
        touched.forEach(this::dropUnused);
        var renamed = rename(all ? hosts.keySet() : touched, merger);
        var toMerge = all ? new HashSet<>(hosts.keySet()) : touched;
        renamed.stream().filter(hosts::containsKey).forEach(toMerge::add);
        var toggled = chooseCertificates(touched, secrets, merger.trustRules());
        toMerge.addAll(toggled);
        addChildren(toggled, toMerge);
        if (catchAll.merged == null) {
            toMerge.add(catchAll.name);
        }
        var changed = new ArrayList<String>();
        for (String name : toMerge) {
            var host = hosts.get(name);
            if (host == null ? isShown(name) : merge(host, merger)) {
                changed.add(name);
            }
        }
        renamed.stream().filter(name -> !changed.contains(name)).forEach(changed::add);
        if (!changed.isEmpty()) {
            show(changed);
        }
        known = List.of();
        knownByName = Map.of();
    }

    /// Brings the list up to date.
    private void show(List<String> changed) {
        var next = new HashMap<String, Optional<VirtualHost>>();
        changed.forEach(name -> next.put(name, served(name)));
        sorted = sorted.with(next);
        virtualHosts = sorted.equals(known) ? known : sorted;
    }

    private Optional<VirtualHost> served(String name) {
        var host = hosts.get(name);
        return host == null ? names.redirect(name) : host.served();
    }

    /// Before hosts are merged: which of their names have a certificate matters to their routes.
    private Set<String> rename(Collection<String> touched, HostMerger merger) {
        var before = names.problems();
        var renamed = names.update(hosts, touched, merger, knownByName);
        problemsChanged |= !before.equals(names.problems());
        certificatesChanged.addAll(renamed);
        return renamed;
    }

    /// What is wrong with aliases and the like.
    List<Problem> nameProblems() {
        return names.problems();
    }

    /// A host that only canaries named was not.
    private boolean isShown(String name) {
        return sorted.indexOfKey(name) >= 0;
    }

    /// The hosts as of the last update, sorted by name; the same instance while none of them changed.
    List<VirtualHost> virtualHosts() {
        return virtualHosts;
    }

    /// All hosts by name, those too that nothing is served on.
    SortedMap<String, HostState> states() {
        return hosts;
    }

    /// Hosts whose TLS connections go to an upstream as they are (S7); the same instance while none of them changed.
    Map<String, UpstreamKey> passthrough() {
        return passthrough;
    }

    /// Whether the last update changed what is wrong with any host.
    boolean problemsChanged() {
        return problemsChanged;
    }

    /// Whether the last update changed which places name which upstreams.
    boolean referencesChanged() {
        return referencesChanged;
    }

    /// Hosts whose certificate or handshakes the last update may have changed, those that are gone too.
    Set<String> certificatesChanged() {
        return certificatesChanged;
    }

    private void replace(Replacement replacement, Set<String> touched) {
        replacement.before().ifPresent(unit -> {
            for (String name : names(unit)) {
                hosts.computeIfAbsent(name, this::state).remove(unit);
                touched.add(name);
            }
        });
        replacement.after().ifPresent(unit -> {
            for (String name : names(unit)) {
                hosts.computeIfAbsent(name, this::state).add(unit);
                touched.add(name);
            }
        });
    }

    private static Collection<String> names(IngressUnit unit) {
        if (unit.catchAll()) {
            return List.of(VirtualHost.CATCH_ALL);
        }
        if (unit.state() != IngressUnit.State.CANARY || unit.defaultBackend().isEmpty()) {
            return unit.hosts().keySet();
        }
        // The default backend of a canary joins the locations of the catch-all host, rules or not (N2).
        var names = new HashSet<>(unit.hosts().keySet());
        names.add(VirtualHost.CATCH_ALL);
        return names;
    }

    private void dropUnused(String name) {
        var host = hosts.get(name);
        if (host != null && host.isUnused()) {
            hosts.remove(name);
            users.replace(name, host.secrets(), Set.of());
            passthrough = passthrough.without(name);
            Optional.ofNullable(host.merged).ifPresent(merged -> {
                upstreams.release(merged.sources());
                problemsChanged |= !merged.problems().isEmpty();
                referencesChanged |= !merged.references().isEmpty();
            });
            problemsChanged |=
                    !host.tls.problems().isEmpty() || !host.trust.problems().isEmpty();
            if (host.tls.configured() || !host.trust.policy().equals(TlsPolicy.USUAL)) {
                certificatesChanged.add(name);
            }
        }
    }

    /// Gives the hosts for which the answer to "is TLS configured?" changed, or whom they trust.
    private Set<String> chooseCertificates(Set<String> touched, Set<ResourceKey> secrets, HostTrust.Rules rules) {
        var toggled = new HashSet<String>();
        for (String name : touched) {
            var host = hosts.get(name);
            if (host == null || chooseCertificates(host, rules)) {
                toggled.add(name);
            }
        }
        for (String name : users.of(secrets)) {
            var host = hosts.get(name);
            if (host != null && host.isOutdated(secrets, certificates) && chooseCertificates(host, rules)) {
                toggled.add(name);
            }
        }
        return toggled;
    }

    private boolean chooseCertificates(HostState host, HostTrust.Rules rules) {
        var before = host.tls;
        var trusted = host.trust;
        var secrets = host.secrets();
        host.chooseCertificates(certificates, rules);
        users.replace(host.name, secrets, host.secrets());
        var after = host.tls;
        var trusts = host.trust;
        boolean toggled = before.configured() != after.configured()
                || (host.hasFurtherNames() && !before.certificate().equals(after.certificate()));
        problemsChanged |= !before.problems().equals(after.problems())
                || !trusted.problems().equals(trusts.problems());
        if (toggled
                || !before.certificate().equals(after.certificate())
                || !trusted.policy().equals(trusts.policy())) {
            certificatesChanged.add(host.name);
        }
        return toggled
                || !trusted.clients().equals(trusts.clients())
                || !trusted.backends().equals(trusts.backends());
    }

    /// A certificate of `*.x` also counts for the hosts it covers (S4).
    private void addChildren(Set<String> toggled, Set<String> toMerge) {
        if (toggled.stream().noneMatch(name -> name.startsWith("*."))) {
            return;
        }
        for (HostState host : hosts.values()) {
            if (toggled.contains(HostName.wildcardOf(host.name))) {
                toMerge.add(host.name);
            }
        }
    }

    private boolean merge(HostState host, HostMerger merger) {
        var before = Optional.ofNullable(host.merged);
        host.merge(merger, tlsConfigured(host), certificates);
        var after = Optional.ofNullable(host.merged);
        passThrough(host.name, after.flatMap(MergedHost::passthrough));
        // Retain first: an upstream used before and after must not leave the table in between.
        after.ifPresent(merged -> upstreams.retain(merged.sources()));
        before.ifPresent(merged -> upstreams.release(merged.sources()));
        problemsChanged |= !problems(before).equals(problems(after));
        referencesChanged |= !before.map(MergedHost::references).equals(after.map(MergedHost::references));
        return !before.flatMap(MergedHost::host).equals(after.flatMap(MergedHost::host));
    }

    private void passThrough(String name, Optional<UpstreamKey> to) {
        if (!to.equals(Optional.ofNullable(passthrough.get(name)))) {
            passthrough = to.map(key -> passthrough.with(name, key)).orElseGet(() -> passthrough.without(name));
        }
    }

    private static List<Problem> problems(Optional<MergedHost> host) {
        return host.map(MergedHost::problems).orElse(List.of());
    }

    private boolean tlsConfigured(HostState host) {
        if (host.name.equals(VirtualHost.CATCH_ALL)) {
            return false;
        }
        var parent = hosts.get(HostName.wildcardOf(host.name));
        return host.tls.configured() || (parent != null && parent.tls.configured());
    }
}
