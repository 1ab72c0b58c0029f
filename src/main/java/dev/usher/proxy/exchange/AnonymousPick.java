package dev.usher.proxy.exchange;

import dev.usher.balance.PickContext;
import dev.usher.model.Expression;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// Picks endpoints for no request in particular: there are no variables and no session. One per event loop.
record AnonymousPick(RandomGenerator random, LongSupplier ticker, LongSupplier wallClock) implements PickContext {
    @Override
    public String expand(Expression expression) {
        return "";
    }

    @Override
    public String session() {
        return "";
    }

    @Override
    public void issue(String session) {}

    @Override
    public long nanos() {
        return ticker.getAsLong();
    }

    @Override
    public long epochMillis() {
        return wallClock.getAsLong();
    }
}
