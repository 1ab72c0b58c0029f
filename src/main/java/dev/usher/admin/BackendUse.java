package dev.usher.admin;

import dev.usher.model.Action;
import dev.usher.model.Backend;
import dev.usher.model.Canary;
import dev.usher.model.Route;
import dev.usher.model.RouteOwner;
import dev.usher.model.RoutingTable;
import dev.usher.model.SessionCookie;
import dev.usher.model.StreamListener;
import dev.usher.model.UpstreamKey;
import dev.usher.model.VirtualHost;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What the routes and ports of a table have an upstream for. Where several say something the first one is kept. Filled
/// by one pass over the table, on the thread of the request, and not changed after it.
final class BackendUse {
    private Optional<RouteOwner> owner = Optional.empty();
    private Optional<SessionCookie> cookie = Optional.empty();
    private Optional<Canary> canary = Optional.empty();
    private final Map<String, List<String>> locations = new TreeMap<>();
    private final Set<String> alternatives = new TreeSet<>();
    private boolean hasServer;
    private boolean passthrough;

    /// What each upstream is used for.
    static Map<UpstreamKey, BackendUse> of(RoutingTable table) {
        var uses = new HashMap<UpstreamKey, BackendUse>();
        for (VirtualHost host : table.hosts()) {
            for (Route route : host.routes()) {
                switch (route.action()) {
                    case Action.Forward forward -> forward(host.host(), route.owner(), forward, uses);
                    case Action.Respond _, Action.Status _ -> {}
                }
            }
        }
        for (StreamListener listener : table.streams().listeners()) {
            of(listener.upstream(), uses).hasServer = true;
        }
        for (UpstreamKey upstream : table.streams().passthrough().values()) {
            BackendUse use = of(upstream, uses);
            use.hasServer = true;
            use.passthrough = true;
        }
        return uses;
    }

    private static BackendUse of(UpstreamKey key, Map<UpstreamKey, BackendUse> uses) {
        return uses.computeIfAbsent(key, _ -> new BackendUse());
    }

    private static void forward(
            String host, RouteOwner owner, Action.Forward forward, Map<UpstreamKey, BackendUse> uses) {
        BackendUse main = of(forward.backend().upstream(), uses);
        main.hasServer = true;
        if (main.owner.isEmpty() && !owner.service().isEmpty()) {
            main.owner = Optional.of(owner);
        }
        main.sessions(forward.backend(), host, owner.path());
        forward.fallback().ifPresent(fallback -> of(fallback.upstream(), uses).hasServer = true);
        for (Canary canary : forward.canaries()) {
            BackendUse other = of(canary.backend().upstream(), uses);
            if (other.canary.isEmpty()) {
                other.canary = Optional.of(canary);
            }
            other.sessions(canary.backend(), host, owner.path());
            main.alternatives.add(canary.backend().upstream().name());
        }
    }

    private void sessions(Backend backend, String host, String path) {
        if (backend.session().isEmpty()) {
            return;
        }
        if (cookie.isEmpty()) {
            cookie = backend.session();
        }
        locations.computeIfAbsent(host, _ -> new ArrayList<>()).add(path);
    }

    /// The first route it is the main backend of; empty where it is none of a Service that an Ingress names so.
    Optional<RouteOwner> owner() {
        return owner;
    }

    /// The cookie of its sessions.
    Optional<SessionCookie> cookie() {
        return cookie;
    }

    /// Paths whose clients get that cookie, by host.
    Map<String, List<String>> locations() {
        return locations;
    }

    /// How requests come to it that another backend would get.
    Optional<Canary> canary() {
        return canary;
    }

    /// Names of the backends that get some of its requests.
    Set<String> alternatives() {
        return alternatives;
    }

    /// Whether nothing leads to it but the paths of other backends.
    boolean isAlternativeOnly() {
        return canary.isPresent() && !hasServer;
    }

    /// Whether TLS connections go there as they are.
    boolean isPassthrough() {
        return passthrough;
    }
}
