package dev.usher.balance;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/// Each endpoint in turn: one rotation for all event loops, so that sequential requests are spread exactly evenly (B2).
/// It goes on when the endpoints change.
final class RoundRobinBalancer implements Balancer {
    private final AtomicInteger next;

    RoundRobinBalancer(RandomGenerator random) {
        next = new AtomicInteger(random.nextInt());
    }

    @Override
    public Picker among(List<? extends Member> members) {
        return members.isEmpty() ? Picker.NONE : new Rotation(next, members.size());
    }

    /// The rotation over a number of endpoints.
    private record Rotation(AtomicInteger next, int count) implements Picker {

        /// What is to be avoided uses up its turn. Merely to step past it would send its share to the one behind it,
        /// which then had twice as much as the others.
        @Override
        public int pick(IntPredicate avoid, PickContext request) {
            for (int turn = 0; turn < count; turn++) {
                int candidate = turn();
                if (!avoid.test(candidate)) {
                    return candidate;
                }
            }
            // Either all are to be avoided, or others took the turns between ours.
            return Avoiding.from(turn(), count, avoid);
        }

        private int turn() {
            return Integer.remainderUnsigned(next.getAndIncrement(), count);
        }
    }
}
