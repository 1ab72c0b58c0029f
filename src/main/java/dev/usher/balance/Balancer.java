package dev.usher.balance;

import dev.usher.model.LoadBalancing;
import dev.usher.model.LoadBalancing.Sticky.Mode;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// The way an upstream picks endpoints, with the state that survives changes of them (B7). Touched by one thread at a
/// time; what it hands out is used by all event loops.
public sealed interface Balancer
        permits RoundRobinBalancer,
                PeakEwmaBalancer,
                ConsistentHashBalancer,
                SubsetHashBalancer,
                BalancedStickyBalancer,
                PersistentStickyBalancer {

    /// Picks among these endpoints from now on. Their numbers are their places in the list.
    Picker among(List<? extends Member> members);

    /// The balancer of a kind.
    ///
    /// @param upstream as logs print it (C3.1): keys in cookies are made of it
    /// @param random decides where a rotation begins, so that restarted replicas do not march in step
    /// @param ticker nanoseconds, as the event loops count them
    static Balancer create(LoadBalancing kind, String upstream, RandomGenerator random, LongSupplier ticker) {
        return switch (kind) {
            case LoadBalancing.RoundRobin _ -> new RoundRobinBalancer(random);
            case LoadBalancing.PeakEwma _ -> new PeakEwmaBalancer(ticker);
            case LoadBalancing.ConsistentHash(var key) -> new ConsistentHashBalancer(key);
            case LoadBalancing.SubsetHash(var key, int size) -> new SubsetHashBalancer(key, size);
            case LoadBalancing.Sticky(Mode mode, boolean change) ->
                switch (mode) {
                    case BALANCED -> new BalancedStickyBalancer(change);
                    case PERSISTENT -> new PersistentStickyBalancer(upstream, change);
                };
        };
    }
}
