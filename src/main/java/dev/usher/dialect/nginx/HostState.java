package dev.usher.dialect.nginx;

import dev.usher.dialect.nginx.IngressUnit.State;
import dev.usher.dialect.reference.CertificateStore;
import dev.usher.model.VirtualHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One host between compiles: who contributes to it, and what became of that.
final class HostState {
    final String name;
    private final List<IngressUnit> units = new ArrayList<>();
    private int canaries;
    private boolean sorted = true;

    private @Nullable VirtualHost known;

    HostTls tls = HostTls.NONE;

    @Nullable
    MergedHost merged;

    /// A host without Ingresses.
    ///
    /// @param known what merging gives again if it gives the same
    HostState(String name, Optional<VirtualHost> known) {
        this.name = name;
        this.known = known.orElse(null);
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

    /// Chooses the certificate again.
    void chooseCertificate(CertificateStore store) {
        tls = HostTls.choose(name, units(State.SERVED), store);
    }

    /// Merges again; an equal host keeps its identity.
    void merge(HostMerger merger, boolean withTls) {
        var next = merger.merge(name, units(State.SERVED), units(State.CANARY), withTls);
        var before = Optional.ofNullable(known);
        var host = before.equals(next.host()) ? before : next.host();
        known = host.orElse(null);
        merged = new MergedHost(host, next.problems(), next.references());
    }

    /// What of it is served.
    Optional<VirtualHost> shown() {
        return merged == null ? Optional.empty() : merged.host();
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
