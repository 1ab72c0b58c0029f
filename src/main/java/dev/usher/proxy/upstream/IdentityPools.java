package dev.usher.proxy.upstream;

import dev.usher.proxy.exchange.EndpointTarget.Wire;
import dev.usher.proxy.exchange.TlsIdentity;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// The pools of one endpoint and event loop by TLS identity, of which an endpoint rarely has two. Those nobody uses any
/// more, such as of a certificate that was renewed, go when another is made.
final class IdentityPools {
    private final ArrayList<Entry> entries = new ArrayList<>(2);

    private record Entry(TlsIdentity identity, Wire wire, EndpointPool pool) {}

    @Nullable
    EndpointPool find(TlsIdentity identity, Wire wire) {
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (entry.identity().equals(identity) && entry.wire() == wire) {
                return entry.pool();
            }
        }
        return null;
    }

    void add(TlsIdentity identity, Wire wire, EndpointPool pool) {
        for (int i = entries.size() - 1; i >= 0; i--) {
            EndpointPool quiet = entries.get(i).pool();
            if (quiet.isQuiet()) {
                quiet.retire();
                entries.remove(i);
            }
        }
        entries.add(new Entry(identity, wire, pool));
    }

    void retire() {
        for (Entry entry : entries) {
            entry.pool().retire();
        }
        entries.clear();
    }
}
