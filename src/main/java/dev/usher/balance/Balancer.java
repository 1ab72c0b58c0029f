package dev.usher.balance;

import dev.usher.model.LoadBalancing;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/// Picks one of some endpoints by number. Shared by all event loops; picking allocates nothing and takes no lock. The
/// state of a balancer survives changes of the endpoints (B7).
public sealed interface Balancer permits RoundRobinBalancer {

    /// Picks an endpoint, preferring those that are not to be avoided; when all are, the choice stands as if none was.
    ///
    /// @param count how many endpoints there are
    /// @param avoid tells of an endpoint whether it is to be avoided, for example because it was tried
    /// @return a number from 0 to `count - 1`, or -1 when there is no endpoint
    int pick(int count, IntPredicate avoid);

    /// The balancer of a kind.
    ///
    /// @param random decides where a rotation begins, so that restarted replicas do not march in step
    static Balancer create(LoadBalancing kind, RandomGenerator random) {
        return switch (kind) {
            case LoadBalancing.RoundRobin _ -> new RoundRobinBalancer(random);
        };
    }
}
