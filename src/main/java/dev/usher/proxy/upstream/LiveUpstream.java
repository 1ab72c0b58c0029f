package dev.usher.proxy.upstream;

import dev.usher.balance.Balancer;
import dev.usher.balance.PickContext;
import dev.usher.model.Endpoint;
import dev.usher.model.EndpointState;
import dev.usher.model.LoadBalancing;
import dev.usher.model.Upstream;
import dev.usher.model.UpstreamKey;
import dev.usher.proxy.exchange.BackendTarget;
import dev.usher.proxy.exchange.EndpointTarget;
import dev.usher.proxy.exchange.Tries;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One upstream at work. Endpoints are replaced as a whole by one volatile write; the balancer goes on (B7).
final class LiveUpstream implements BackendTarget {
    private final String name;
    private final LongSupplier ticker;
    private Balancer balancer;
    private volatile Candidates candidates = Candidates.NONE;
    private List<Endpoint> addresses = List.of();
    private @Nullable Upstream applied;

    LiveUpstream(UpstreamKey key, LongSupplier ticker) {
        name = key.name();
        this.ticker = ticker;
        balancer = balancer(LoadBalancing.ROUND_ROBIN);
    }

    private Balancer balancer(LoadBalancing kind) {
        return Balancer.create(kind, name, new SplittableRandom(), ticker);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isEmpty() {
        return candidates.count() == 0;
    }

    @Override
    public int size() {
        return candidates.count();
    }

    @Override
    public @Nullable EndpointTarget pick(Tries tries, PickContext request) {
        return candidates.pick(tries, request);
    }

    /// How its endpoints fare now. Any thread.
    List<EndpointState> states() {
        return candidates.states();
    }

    /// What was applied last; publishing thread only.
    @Nullable
    Upstream applied() {
        return applied;
    }

    /// Takes over what a table says; the endpoints it is given next are picked that way.
    void apply(Upstream upstream) {
        LoadBalancing before = applied == null ? LoadBalancing.ROUND_ROBIN : applied.balancing();
        if (!before.equals(upstream.balancing())) {
            balancer = balancer(upstream.balancing());
        }
        applied = upstream;
    }

    /// The addresses assigned last; publishing thread only.
    List<Endpoint> addresses() {
        return addresses;
    }

    void assign(List<Endpoint> to, LiveEndpoint[] targets) {
        addresses = to;
        candidates = new Candidates(balancer.among(List.of(targets)), targets);
    }
}
