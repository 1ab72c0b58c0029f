package dev.usher.balance;

import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;

/// The key in the client's cookie is hashed to an endpoint (B6, mode `balanced`). Any key a client comes with is good,
/// also one that the controller before gave out; when endpoints come or go, some clients move in silence.
final class BalancedStickyBalancer implements Balancer {
    /// As in ingress-nginx: more would only mean that nearly all endpoints are to be avoided.
    private static final int DRAWS = 20;

    private final boolean changeOnFailure;

    BalancedStickyBalancer(boolean changeOnFailure) {
        this.changeOnFailure = changeOnFailure;
    }

    @Override
    public Picker among(List<? extends Member> members) {
        return members.isEmpty()
                ? Picker.NONE
                : new HashedSessions(ConsistentHashBalancer.ring(members), changeOnFailure);
    }

    private record HashedSessions(HashRing ring, boolean changeOnFailure) implements Picker {
        @Override
        public int pick(IntPredicate avoid, PickContext request) {
            String session = request.session();
            if (!session.isEmpty()) {
                int kept = ring.node(session, _ -> false);
                if (!changeOnFailure || !avoid.test(kept)) {
                    request.issue("");
                    return kept;
                }
            }
            return begin(avoid, request);
        }

        private int begin(IntPredicate avoid, PickContext request) {
            String key = token(request);
            int node = ring.node(key, _ -> false);
            for (int draw = 1; draw < DRAWS && avoid.test(node); draw++) {
                key = token(request);
                node = ring.node(key, _ -> false);
            }
            request.issue(key);
            return node;
        }

        /// Time and two random numbers: the shape of the original, whose second number is that of a process.
        private static String token(PickContext request) {
            long millis = request.epochMillis();
            return String.format(
                    Locale.ROOT,
                    "%d.%03d.%d.%d",
                    millis / 1000,
                    millis % 1000,
                    request.random().nextInt(1 << 16),
                    request.random().nextInt(1_000_000));
        }
    }
}
