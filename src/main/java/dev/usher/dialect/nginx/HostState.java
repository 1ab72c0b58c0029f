package dev.usher.dialect.nginx;

import dev.usher.dialect.reference.CertificateStore;
import dev.usher.model.VirtualHost;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One host between compiles: who contributes to it, and what became of that.
final class HostState {
    final String name;
    private final List<IngressUnit> units = new ArrayList<>();
    private boolean sorted = true;

    HostTls tls = HostTls.NONE;

    @Nullable
    MergedHost merged;

    HostState(String name) {
        this.name = name;
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
        merged = merged != null && merged.host().equals(next.host())
                ? new MergedHost(merged.host(), next.problems(), next.references())
                : next;
    }

    private List<IngressUnit> units() {
        if (!sorted) {
            units.sort(IngressUnit.OLDEST_FIRST);
            sorted = true;
        }
        return units;
    }
}
