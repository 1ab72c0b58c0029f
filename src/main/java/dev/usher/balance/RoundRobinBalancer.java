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

    /// What is to be avoided uses up its turn. Merely to step past it would send its share to the one behind it, which
    /// then had twice as much as the others.
    @Override
    public int pick(int count, IntPredicate avoid) {
        if (count == 0) {
            return -1;
        }
        for (int turn = 0; turn < count; turn++) {
            int candidate = turn(count);
            if (!avoid.test(candidate)) {
                return candidate;
            }
        }
        // Either all are to be avoided, or others took the turns between ours.
        int first = turn(count);
        for (int step = 0; step < count; step++) {
            int candidate = first + step < count ? first + step : first + step - count;
            if (!avoid.test(candidate)) {
                return candidate;
            }
        }
        return first;
    }

    private int turn(int count) {
        return Integer.remainderUnsigned(next.getAndIncrement(), count);
    }
}
