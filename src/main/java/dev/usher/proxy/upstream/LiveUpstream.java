package dev.usher.proxy.upstream;

import dev.usher.balance.Balancer;
import dev.usher.model.Endpoint;
import dev.usher.model.LoadBalancing;
import dev.usher.model.Upstream;
import dev.usher.model.UpstreamKey;
import dev.usher.proxy.exchange.BackendTarget;
import dev.usher.proxy.exchange.EndpointTarget;
import dev.usher.proxy.exchange.Tries;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// One upstream at work. Endpoints are replaced as a whole by one volatile write; the rotation goes on.
final class LiveUpstream implements BackendTarget {
    private static final LiveEndpoint[] NONE = {};

    private final String name;
    private final Balancer balancer;
    private volatile LiveEndpoint[] endpoints = NONE;
    private List<Endpoint> addresses = List.of();
    private @Nullable Upstream applied;

    LiveUpstream(UpstreamKey key) {
        name = key.name();
        balancer = Balancer.create(new LoadBalancing.RoundRobin(), new SplittableRandom());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isEmpty() {
        return endpoints.length == 0;
    }

    @Override
    public int size() {
        return endpoints.length;
    }

    @Override
    public @Nullable EndpointTarget pick(Tries tries) {
        LiveEndpoint[] now = endpoints;
        int count = now.length;
        if (tries.count() == 0) {
            int picked = balancer.pick(count, _ -> false);
            return picked < 0 ? null : now[picked];
        }
        int picked = balancer.pick(count, candidate -> tries.contains(now[candidate]));
        return picked < 0 ? null : now[picked];
    }

    /// What was applied last; publishing thread only.
    @Nullable
    Upstream applied() {
        return applied;
    }

    void apply(Upstream upstream) {
        applied = upstream;
    }

    /// The addresses assigned last; publishing thread only.
    List<Endpoint> addresses() {
        return addresses;
    }

    void assign(List<Endpoint> to, LiveEndpoint[] targets) {
        addresses = to;
        endpoints = targets;
    }
}
