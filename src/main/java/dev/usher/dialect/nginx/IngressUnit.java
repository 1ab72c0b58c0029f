package dev.usher.dialect.nginx;

import dev.usher.dialect.ingress.Age;
import dev.usher.model.ResourceKey;
import dev.usher.problem.Problem;
import dev.usher.resource.Ingress;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One Ingress, parsed: all that merging needs to know of it.
///
/// @param input the object as it is
/// @param effective the object as it is served: an older version while `input` is refused (C2.14)
/// @param hosts paths by host, rules with the same host joined; [dev.usher.model.VirtualHost#CATCH_ALL] for none
/// @param defaultBackend `spec.defaultBackend`, as a location for `/`
/// @param catchAll whether it has a default backend and no rules (C2.10)
/// @param fallback the Service of annotation `default-backend`, its first port
/// @param objects Secrets and ConfigMaps its annotations name, existing or not
/// @param state whether it takes part
record IngressUnit(
        Ingress input,
        Ingress effective,
        State state,
        IngressSettings settings,
        Map<String, List<PathEntry>> hosts,
        Optional<PathEntry> defaultBackend,
        boolean catchAll,
        Optional<PathEntry.Target> fallback,
        Set<ResourceKey> objects,
        List<Problem> problems) {

    static final Comparator<IngressUnit> OLDEST_FIRST = Comparator.comparing(IngressUnit::effective, Age.OLDEST_FIRST);

    /// How an Ingress takes part.
    enum State {
        /// Its rules are merged.
        SERVED,
        /// It is ours and has no location of its own (N1).
        CANARY,
        /// It is refused, and no earlier version is known.
        REFUSED,
        /// A flag forbids it, and an earlier version with it.
        FORBIDDEN
    }

    IngressUnit {
        hosts = Collections.unmodifiableMap(hosts);
        objects = Set.copyOf(objects);
        problems = List.copyOf(problems);
    }

    /// Whether it takes part at all.
    boolean isServed() {
        return state == State.SERVED || state == State.CANARY;
    }

    ResourceKey key() {
        return input.key();
    }

    List<PathEntry> paths(String host) {
        return hosts.getOrDefault(host, List.of());
    }
}
