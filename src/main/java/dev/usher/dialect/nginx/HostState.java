package dev.usher.dialect.nginx;

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
        units.removeIf(candidate -> candidate.equals(unit));
    }

    /// Whether nobody names the host any more; the catch-all host is always there.
    boolean isUnused() {
        return units.isEmpty() && !name.equals(VirtualHost.CATCH_ALL);
    }

    /// Chooses the certificate again.
    void chooseCertificate(CertificateStore store) {
        tls = HostTls.choose(name, units(), store);
    }

    /// Merges again; an equal host keeps its identity.
    void merge(HostMerger merger, boolean withTls) {
        var next = merger.merge(name, units(), withTls);
        var host = known != null && known.equals(next.host()) ? known : next.host();
        known = host;
        merged = new MergedHost(host, next.problems(), next.references());
    }

    private List<IngressUnit> units() {
        if (!sorted) {
            units.sort(IngressUnit.OLDEST_FIRST);
            sorted = true;
        }
        return units;
    }
}
