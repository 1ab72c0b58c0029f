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
    private final String name;
    private final Balancer balancer;
    private volatile Candidates candidates = new Candidates();
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
        return candidates.count() == 0;
    }

    @Override
    public int size() {
        return candidates.count();
    }

    @Override
    public @Nullable EndpointTarget pick(Tries tries) {
        Candidates now = candidates;
        // The first try is every request; only a later one has to look at what was tried, and may allocate for it.
        return now.at(tries.count() == 0 ? balancer.pick(now.count(), now) : pickAnother(now, tries));
    }

    /// One not tried yet goes before one in good health: a failed endpoint has failed this request already.
    private int pickAnother(Candidates now, Tries tries) {
        int picked = balancer.pick(now.count(), candidate -> now.test(candidate) || now.isTried(candidate, tries));
        boolean avoided = picked >= 0 && (now.test(picked) || now.isTried(picked, tries));
        return avoided ? balancer.pick(now.count(), candidate -> now.isTried(candidate, tries)) : picked;
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
        candidates = new Candidates(targets);
    }
}
