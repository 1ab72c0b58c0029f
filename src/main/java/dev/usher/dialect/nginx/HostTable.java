package dev.usher.dialect.nginx;

import dev.usher.dialect.ingress.HostName;
import dev.usher.dialect.nginx.IngressUnits.Replacement;
import dev.usher.dialect.reference.CertificateStore;
import dev.usher.dialect.reference.UpstreamTable;
import dev.usher.model.VirtualHost;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The hosts between compiles: merges only those whose Ingresses or certificates changed.
final class HostTable {
    private final CertificateStore certificates;
    private final UpstreamTable upstreams;
    private final TreeMap<String, HostState> hosts = new TreeMap<>();
    private final HostState catchAll;

    private List<VirtualHost> virtualHosts = List.of();
    private boolean problemsChanged;
    private boolean certificatesChanged;

    HostTable(CertificateStore certificates, UpstreamTable upstreams) {
        this.certificates = certificates;
        this.upstreams = upstreams;
        this.catchAll = new HostState(VirtualHost.CATCH_ALL);
        hosts.put(catchAll.name, catchAll);
    }

    /// Brings the hosts up to date.
    ///
    /// @param all merge all hosts, since something they all depend on changed
    /// @param secretsChanged whether any Secret did
    void update(List<Replacement> replacements, HostMerger merger, boolean all, boolean secretsChanged) {
        problemsChanged = false;
        certificatesChanged = false;
        var touched = new HashSet<String>();
        replacements.forEach(replacement -> replace(replacement, touched));
        touched.forEach(this::dropUnused);
        var toMerge = all ? new HashSet<>(hosts.keySet()) : touched;
        var toggled = chooseCertificates(touched, secretsChanged);
        toMerge.addAll(toggled);
        addChildren(toggled, toMerge);
        if (catchAll.merged == null) {
            toMerge.add(catchAll.name);
        }
        boolean changed = false;
        for (String name : toMerge) {
            var host = hosts.get(name);
            changed |= host == null || merge(host, merger);
        }
        if (changed) {
            virtualHosts = hosts.values().stream()
                    .flatMap(host -> Optional.ofNullable(host.merged).stream())
                    .map(MergedHost::host)
                    .toList();
        }
    }

    /// The hosts as of the last update, sorted by name; the same instance while none of them changed.
    List<VirtualHost> virtualHosts() {
        return virtualHosts;
    }

    Collection<HostState> states() {
        return hosts.values();
    }

    /// Whether the last update may have changed what is wrong with any host.
    boolean problemsChanged() {
        return problemsChanged;
    }

    /// Whether the last update may have changed the certificate of any host.
    boolean certificatesChanged() {
        return certificatesChanged;
    }

    private void replace(Replacement replacement, Set<String> touched) {
        replacement.before().ifPresent(unit -> {
            for (String name : names(unit)) {
                hosts.computeIfAbsent(name, HostState::new).remove(unit);
                touched.add(name);
            }
        });
        replacement.after().ifPresent(unit -> {
            for (String name : names(unit)) {
                hosts.computeIfAbsent(name, HostState::new).add(unit);
                touched.add(name);
            }
        });
    }

    private static Collection<String> names(IngressUnit unit) {
        return unit.catchAll() ? List.of(VirtualHost.CATCH_ALL) : unit.hosts().keySet();
    }

    private void dropUnused(String name) {
        var host = hosts.get(name);
        if (host != null && host.isUnused()) {
            hosts.remove(name);
            Optional.ofNullable(host.merged).ifPresent(merged -> upstreams.release(merged.sources()));
            problemsChanged = true;
            certificatesChanged = true;
        }
    }

    /// Gives the hosts for which the answer to "is TLS configured?" changed.
    private Set<String> chooseCertificates(Set<String> touched, boolean secretsChanged) {
        var toggled = new HashSet<String>();
        for (String name : touched) {
            var host = hosts.get(name);
            if (host == null || host.chooseCertificate(certificates)) {
                toggled.add(name);
            }
            certificatesChanged = true;
        }
        if (!secretsChanged) {
            return toggled;
        }
        for (HostState host : hosts.values()) {
            if (host.tls.isOutdated(certificates)) {
                certificatesChanged = true;
                problemsChanged = true;
                if (host.chooseCertificate(certificates)) {
                    toggled.add(host.name);
                }
            }
        }
        return toggled;
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
        host.merge(merger, tlsConfigured(host));
        var after = Optional.ofNullable(host.merged);
        // Retain first: an upstream used before and after must not leave the table in between.
        after.ifPresent(merged -> upstreams.retain(merged.sources()));
        before.ifPresent(merged -> upstreams.release(merged.sources()));
        problemsChanged = true;
        return before.isEmpty()
                || after.isEmpty()
                || !before.get().host().equals(after.get().host());
    }

    private boolean tlsConfigured(HostState host) {
        if (host.name.equals(VirtualHost.CATCH_ALL)) {
            return false;
        }
        var parent = hosts.get(HostName.wildcardOf(host.name));
        return host.tls.configured() || (parent != null && parent.tls.configured());
    }
}
