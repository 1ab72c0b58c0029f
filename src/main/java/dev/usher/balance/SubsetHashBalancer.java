package dev.usher.balance;

import dev.usher.model.Expression;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// Requests with the same key share a subset of the endpoints, in which chance decides (B5).
final class SubsetHashBalancer implements Balancer {
    private final Expression key;
    private final int size;

    SubsetHashBalancer(Expression key, int size) {
        this.key = key;
        this.size = size;
    }

    /// Cuts the endpoints into sets of one size, the last filled up with the first endpoints; fewer than that are one
    /// set.
    @Override
    public Picker among(List<? extends Member> members) {
        int count = members.size();
        if (count == 0) {
            return Picker.NONE;
        }
        int each = Math.min(size, count);
        int sets = Math.ceilDiv(count, each);
        HashRing ring = HashRing.of(
                IntStream.rangeClosed(1, sets).mapToObj(i -> "set" + i).toList());
        return new Subsets(key, ring, each, count);
    }

    /// Set `i` holds the endpoints from `i * each` on, beginning anew behind the last.
    private record Subsets(Expression key, HashRing ring, int each, int count) implements Picker {
        @Override
        public int pick(IntPredicate avoid, PickContext request) {
            // A set is worth avoiding when all in it are.
            int set = ring.node(request.expand(key), candidate -> isAvoided(candidate, avoid));
            int place = Avoiding.random(request.random(), each, inSet -> avoid.test(member(set, inSet)));
            return member(set, place);
        }

        private boolean isAvoided(int set, IntPredicate avoid) {
            for (int place = 0; place < each; place++) {
                if (!avoid.test(member(set, place))) {
                    return false;
                }
            }
            return true;
        }

        private int member(int set, int place) {
            int number = set * each + place;
            return number < count ? number : number - count;
        }
    }
}
