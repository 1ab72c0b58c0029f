package dev.usher.dialect;

import dev.usher.model.ProxySettings;
import dev.usher.model.ResourceKey;
import dev.usher.model.StreamTable;
import dev.usher.model.TlsTable;
import dev.usher.model.Upstream;
import dev.usher.model.UpstreamKey;
import dev.usher.model.VirtualHost;
import dev.usher.problem.Problem;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What one dialect adds to the table and to the report. Parts that did not change since the dialect's previous
/// contribution are the same instances.
///
/// @param hosts sorted by host name, the catch-all included
/// @param upstreams every upstream the hosts name
/// @param streams ports and server names that are handed on as they are; their upstreams are among `upstreams`
/// @param served the Ingresses that have an effect
/// @param configMaps every ConfigMap the dialect reads or would read if it existed
public record Contribution(
        List<VirtualHost> hosts,
        Map<UpstreamKey, Upstream> upstreams,
        TlsTable tls,
        StreamTable streams,
        ProxySettings settings,
        List<Problem> problems,
        Set<ResourceKey> served,
        Set<ResourceKey> configMaps) {

    /// Adds nothing.
    static final Contribution EMPTY = new Contribution(
            List.of(),
            Map.of(),
            TlsTable.EMPTY,
            StreamTable.EMPTY,
            ProxySettings.DEFAULTS,
            List.of(),
            Set.of(),
            Set.of());
}
