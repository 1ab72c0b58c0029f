package dev.usher.proxy.l4;

import dev.usher.model.UpstreamKey;
import dev.usher.proxy.exchange.BackendTarget;
import dev.usher.proxy.listener.StreamInstaller;
import dev.usher.proxy.listener.TlsPassthrough;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// The server names whose TLS connections are handed on as they are (S7). Replaced as a whole by one volatile write.
///
/// A name whose Service has nothing to connect to is not taken: the connection ends here, and is answered by what HTTP
/// has to say about that host.
final class PassthroughNames implements TlsPassthrough {
    private final List<StreamConnector> connectors;
    private final Clocks clocks;
    private Map<String, UpstreamKey> applied = Map.of();
    private volatile Map<String, Name> names = Map.of();

    private record Name(BackendTarget target, StreamInstaller installer) {}

    PassthroughNames(List<StreamConnector> connectors, Clocks clocks) {
        this.connectors = connectors;
        this.clocks = clocks;
    }

    /// Takes over the names of a table; the publishing thread only.
    void publish(Map<String, UpstreamKey> wanted, Function<UpstreamKey, BackendTarget> targets) {
        if (wanted.equals(applied)) {
            return;
        }
        applied = wanted;
        var next = new HashMap<String, Name>();
        wanted.forEach((name, key) -> {
            BackendTarget target = targets.apply(key);
            next.put(name, new Name(target, new TcpService(connectors, clocks, new TcpRoute(target, false, false))));
        });
        names = Map.copyOf(next);
    }

    @Override
    public boolean isEmpty() {
        return names.isEmpty();
    }

    @Override
    public Optional<StreamInstaller> find(String serverName) {
        Name found = names.get(serverName);
        return found == null || found.target().isEmpty() ? Optional.empty() : Optional.of(found.installer());
    }
}
