package dev.usher.balance;

import dev.usher.model.Endpoint;
import dev.usher.model.Expression;
import dev.usher.model.LoadBalancing;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
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

    @Param({"round-robin", "ewma", "hash"})
    public String algorithm;

    private final IntPredicate none = _ -> false;
    private final PickContext request = new FixedRequest();
    private Picker picker;

    @Setup
    public void create() {
        LoadBalancing kind =
                switch (algorithm) {
                    case "round-robin" -> new LoadBalancing.RoundRobin();
                    case "ewma" -> new LoadBalancing.PeakEwma();
                    case "hash" -> new LoadBalancing.ConsistentHash(Expression.parse("$request_uri"));
                    default -> throw new IllegalArgumentException(algorithm);
                };
        picker = Balancer.create(kind, "default-web-80", new SplittableRandom(1), System::nanoTime)
                .among(IntStream.range(0, endpoints).mapToObj(Numbered::new).toList());
        int picked = pick();
        if (picked < 0 || picked >= endpoints) {
            throw new IllegalStateException("no endpoint has the number " + picked);
        }
    }

    @Benchmark
    public int pick() {
        return picker.pick(none, request);
    }

    @Benchmark
    @Threads(2)
    public int pickByTwo() {
        return picker.pick(none, request);
    }

    private static final class Numbered implements Member {
        private final Endpoint endpoint;
        private final PeakEwma load = new PeakEwma();

        Numbered(int number) {
            endpoint = new Endpoint("10.0." + number / 256 + "." + number % 256, 80);
            load.note(1_000_000L + number, System.nanoTime());
        }

        @Override
        public Endpoint endpoint() {
            return endpoint;
        }

        @Override
        public PeakEwma load() {
            return load;
        }
    }

    private static final class FixedRequest implements PickContext {
        @Override
        public String expand(Expression expression) {
            return "/shop/cart?item=4711";
        }

        @Override
        public String session() {
            return "";
        }

        @Override
        public void issue(String session) {}

        @Override
        public RandomGenerator random() {
            return ThreadLocalRandom.current();
        }

        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public long epochMillis() {
            return 0;
        }
    }
}
