package dev.usher.balance;

import dev.usher.model.LoadBalancing;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/// An endpoint picked, by one event loop and by two that share the balancer.
@State(Scope.Benchmark)
public class BalancerBenchmark {
    @Param({"2", "20", "1000"})
    public int endpoints;

    @Param({"round-robin"})
    public String algorithm;

    private final IntPredicate none = _ -> false;
    private Balancer balancer;

    @Setup
    public void create() {
        LoadBalancing kind =
                switch (algorithm) {
                    case "round-robin" -> new LoadBalancing.RoundRobin();
                    default -> throw new IllegalArgumentException(algorithm);
                };
        balancer = Balancer.create(kind, new SplittableRandom(1));
        int picked = pick();
        if (picked < 0 || picked >= endpoints) {
            throw new IllegalStateException("no endpoint has the number " + picked);
        }
    }

    @Benchmark
    public int pick() {
        return balancer.pick(endpoints, none);
    }

    @Benchmark
    @Threads(2)
    public int pickByTwo() {
        return balancer.pick(endpoints, none);
    }
}
