package dev.usher.balance;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/// Each endpoint in turn: one rotation for all event loops, so that sequential requests are spread exactly evenly (B2).
final class RoundRobinBalancer implements Balancer {
    private final AtomicInteger next;

    RoundRobinBalancer(RandomGenerator random) {
        next = new AtomicInteger(random.nextInt());
    }

    @Override
    public int pick(int count, IntPredicate avoid) {
        if (count == 0) {
            return -1;
        }
        int first = Integer.remainderUnsigned(next.getAndIncrement(), count);
        for (int step = 0; step < count; step++) {
            int candidate = first + step < count ? first + step : first + step - count;
            if (!avoid.test(candidate)) {
                return candidate;
            }
        }
        return first;
    }
}
