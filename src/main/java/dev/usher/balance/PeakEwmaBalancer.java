package dev.usher.balance;

import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// The one of two drawn at random that has answered faster of late (B3). What is known of an endpoint belongs to it.
final class PeakEwmaBalancer implements Balancer {
    private final LongSupplier ticker;

    PeakEwmaBalancer(LongSupplier ticker) {
        this.ticker = ticker;
    }

    /// A new endpoint begins at the mean of those that are known: at nothing, it would get all requests at once.
    @Override
    public Picker among(List<? extends Member> members) {
        if (members.isEmpty()) {
            return Picker.NONE;
        }
        long now = ticker.getAsLong();
        List<PeakEwma> loads = members.stream().map(Member::load).toList();
        double sum = 0;
        int known = 0;
        for (PeakEwma load : loads) {
            if (load.isKnown()) {
                sum += load.score(now);
                known++;
            }
        }
        if (known > 0) {
            for (PeakEwma load : loads) {
                load.begin(sum / known, now);
            }
        }
        return new TwoChoices(loads);
    }

    private record TwoChoices(List<PeakEwma> loads) implements Picker {
        @Override
        public int pick(IntPredicate avoid, PickContext request) {
            RandomGenerator random = request.random();
            int one = Avoiding.random(random, loads.size(), avoid);
            if (loads.size() == 1) {
                return one;
            }
            // The other one is drawn from the rest, so that two are compared whenever there are two.
            int draw = random.nextInt(loads.size() - 1);
            int other = Avoiding.from(draw < one ? draw : draw + 1, loads.size(), avoid);
            if (avoid.test(other) && !avoid.test(one)) {
                return one;
            }
            long now = request.nanos();
            return loads.get(other).score(now) < loads.get(one).score(now) ? other : one;
        }
    }
}
