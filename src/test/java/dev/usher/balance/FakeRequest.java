package dev.usher.balance;

import dev.usher.model.Expression;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// A request whose key and session the test sets, and that remembers which session it was given.
public final class FakeRequest implements PickContext {
    private final RandomGenerator random;
    String key = "";
    String session = "";
    String issued = "";
    long nanos;

    public FakeRequest(long seed) {
        random = new SplittableRandom(seed);
    }

    @Override
    public String expand(Expression expression) {
        return key;
    }

    @Override
    public String session() {
        return session;
    }

    @Override
    public void issue(String value) {
        issued = value;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public long epochMillis() {
        return 1_700_000_000_123L;
    }
}
