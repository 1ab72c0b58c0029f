package dev.usher.webhook;

import dev.usher.model.ResourceKey;
import dev.usher.resource.Ingress;
import dev.usher.resource.PersistentMap;
import dev.usher.resource.Snapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which Ingresses have a host in common, as of the snapshot last served: a review compiles these and no others (AD8).
///
/// ## Threads
/// [#published] comes from the reconcile loop and only leaves the snapshot behind. Whoever asks first brings the index
/// up to date with what changed since it was asked last, which costs as much as the changes.
public final class Neighbourhood {
    private static final String CATCH_ALL = "";

    private final String prefix;
    private volatile Snapshot latest = Snapshot.EMPTY;

    private Snapshot indexed = Snapshot.EMPTY; // guarded by this
    private final Map<String, Set<ResourceKey>> byHost = new HashMap<>(); // guarded by this

    /// @param snapshot what everything in it is taken from
    /// @param ingresses those with a host of the one asked about, itself included if it is stored
    record Around(Snapshot snapshot, List<Ingress> ingresses) {}

    /// @param prefix of annotations, without the slash
    public Neighbourhood(String prefix) {
        this.prefix = prefix + "/";
    }

    /// Takes the objects in service. Never waits.
    public void published(Snapshot snapshot) {
        latest = snapshot;
    }

    /// Those an Ingress is to be compiled with.
    synchronized Around around(Ingress ingress) {
        catchUp();
        var found = new LinkedHashMap<ResourceKey, Ingress>();
        for (String host : hosts(ingress)) {
            for (ResourceKey key : byHost.getOrDefault(host, Set.of())) {
                Ingress neighbour = indexed.ingresses().get(key);
                if (neighbour != null) {
                    found.put(key, neighbour);
                }
            }
        }
        return new Around(indexed, new ArrayList<>(found.values()));
    }

    /// Brings the index up to date; called at the start, so that the first review is as quick as others.
    synchronized void catchUp() {
        Snapshot now = latest;
        PersistentMap.differences(indexed.ingresses(), now.ingresses(), (key, before, after) -> {
            if (before != null) {
                for (String host : hosts(before)) {
                    byHost.computeIfPresent(host, (_, keys) -> {
                        keys.remove(key);
                        return keys.isEmpty() ? null : keys;
                    });
                }
            }
            if (after != null) {
                for (String host : hosts(after)) {
                    byHost.computeIfAbsent(host, _ -> new HashSet<>(4)).add(key);
                }
            }
        });
        indexed = now;
    }

    /// Every host an Ingress has a part in: those of its rules, the catch-all one, and names that annotations add.
    private Set<String> hosts(Ingress ingress) {
        var hosts = new HashSet<String>();
        ingress.rules().forEach(rule -> hosts.add(rule.host()));
        if (ingress.rules().isEmpty()) {
            hosts.add(CATCH_ALL);
        }
        Map<String, String> annotations = ingress.metadata().annotations();
        String aliases = annotations.getOrDefault(prefix + "server-alias", "");
        if (!aliases.isEmpty()) {
            Arrays.stream(aliases.split(","))
                    .map(String::strip)
                    .filter(alias -> !alias.isEmpty())
                    .forEach(hosts::add);
        }
        if (annotations.containsKey(prefix + "from-to-www-redirect")) {
            for (String host : List.copyOf(hosts)) {
                hosts.add(host.startsWith("www.") ? host.substring(4) : "www." + host);
            }
        }
        return hosts;
    }
}
