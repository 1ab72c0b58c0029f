package dev.usher.proxy.exchange;

import dev.usher.balance.PickContext;
import dev.usher.model.Expression;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// Picks endpoints for nobody in particular: a question, a copy, a stream nobody has read. There are no variables, and
/// no session a client could be told of. Of one event loop, on that loop only.
///
/// @param ticker nanoseconds from some start
/// @param wallClock milliseconds since 1970
public record AnonymousPick(RandomGenerator random, LongSupplier ticker, LongSupplier wallClock)
        implements PickContext {
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
