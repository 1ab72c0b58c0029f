package dev.usher.dialect;

import dev.usher.model.Certificate;
import dev.usher.model.ResourceKey;
import dev.usher.model.StreamTable;
import dev.usher.model.TlsPolicy;
import dev.usher.model.TlsTable;
import dev.usher.model.Upstream;
import dev.usher.model.UpstreamKey;
import dev.usher.model.VirtualHost;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Joins what several dialects contribute. A host belongs to the first dialect that contributes it.
final class Contributions {
    private Contributions() {}

    /// One contribution passes through untouched, identities included.
    static Contribution join(List<Contribution> contributions) {
        var first = contributions.getFirst();
        if (contributions.size() == 1) {
            return first;
        }
        var hosts = new TreeMap<String, VirtualHost>();
        var upstreams = new HashMap<UpstreamKey, Upstream>();
        var certificates = new HashMap<String, Certificate>();
        var passthrough = new HashMap<String, UpstreamKey>();
        var policies = new HashMap<String, TlsPolicy>();
        for (Contribution contribution : contributions) {
            contribution.hosts().forEach(host -> hosts.putIfAbsent(host.host(), host));
            contribution.upstreams().forEach(upstreams::putIfAbsent);
            contribution.tls().byHost().forEach(certificates::putIfAbsent);
            contribution.streams().passthrough().forEach(passthrough::putIfAbsent);
            contribution.tls().policies().forEach(policies::putIfAbsent);
        }
        return new Contribution(
                List.copyOf(hosts.values()),
                Map.copyOf(upstreams),
                new TlsTable(certificates, first.tls().fallback(), policies),
                new StreamTable(first.streams().listeners(), Map.copyOf(passthrough)),
                first.settings(),
                contributions.stream()
                        .flatMap(contribution -> contribution.problems().stream())
                        .toList(),
                served(contributions),
                configMaps(contributions));
    }

    static Set<ResourceKey> served(List<Contribution> contributions) {
        if (contributions.size() == 1) {
            return contributions.getFirst().served();
        }
        var served = new HashSet<ResourceKey>();
        contributions.forEach(contribution -> served.addAll(contribution.served()));
        return Set.copyOf(served);
    }

    static Set<ResourceKey> configMaps(List<Contribution> contributions) {
        var names = new HashSet<ResourceKey>();
        contributions.forEach(contribution -> names.addAll(contribution.configMaps()));
        return Set.copyOf(names);
    }
}
