package dev.usher.runtime;

import dev.usher.model.Action;
import dev.usher.model.Endpoints;
import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.model.Route;
import dev.usher.model.RouteOwner;
import dev.usher.model.RoutingTable;
import dev.usher.model.Upstream;
import dev.usher.model.VirtualHost;
import dev.usher.observe.ControlPlaneMetrics.Orphan;
import dev.usher.resource.Snapshot;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which Ingresses lead nowhere: a Service of theirs does not exist, or has no ready endpoint (M3). Pure; walks the
/// table, so it is asked when metrics are read and not when a table is published.
final class Orphans {
    private Orphans() {}

    static List<Orphan> of(RoutingTable table, Snapshot snapshot) {
        Set<Orphan> orphans = new LinkedHashSet<>();
        for (VirtualHost host : table.hosts()) {
            for (Route route : host.routes()) {
                RouteOwner owner = route.owner();
                if (!owner.ingress().isEmpty()
                        && route.action() instanceof Action.Forward forward
                        && isEmpty(table.upstreams().get(forward.backend().upstream()))) {
                    var service = ResourceKey.of(Kind.SERVICE, owner.namespace(), owner.service());
                    orphans.add(new Orphan(
                            owner.namespace(),
                            owner.ingress(),
                            snapshot.service(service).isPresent() ? Orphan.Type.NO_ENDPOINT : Orphan.Type.NO_SERVICE));
                }
            }
        }
        return List.copyOf(orphans);
    }

    private static boolean isEmpty(@Nullable Upstream upstream) {
        return upstream == null || upstream.endpoints().equals(Endpoints.NONE);
    }
}
