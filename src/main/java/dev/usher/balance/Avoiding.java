package dev.usher.balance;

import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/// Steps past what is to be avoided.
final class Avoiding {
    private static final int DRAWS = 4;

    private Avoiding() {}

    /// The first number from `first` on, and then from 0 on, that is not to be avoided; `first` when all are.
    static int from(int first, int count, IntPredicate avoid) {
        for (int step = 0; step < count; step++) {
            int candidate = first + step < count ? first + step : first + step - count;
            if (!avoid.test(candidate)) {
                return candidate;
            }
        }
        return first;
    }

    /// One drawn at random. Draws again a few times before it steps on, since stepping favours whoever stands behind
    /// those to be avoided.
    static int random(RandomGenerator random, int count, IntPredicate avoid) {
        for (int i = 0; i < DRAWS; i++) {
            int candidate = random.nextInt(count);
            if (!avoid.test(candidate)) {
                return candidate;
            }
        }
        return from(random.nextInt(count), count, avoid);
    }
}
