package dev.usher.proxy.l4;

import dev.usher.balance.PickContext;
import dev.usher.model.Expression;
import java.util.random.RandomGenerator;

/// What a connection or a first datagram says of itself while an endpoint is picked for it: nothing, since nobody has
/// read it. Of one event loop, on that loop only.
final class StreamPick implements PickContext {
    private final RandomGenerator random;
    private final Clocks clocks;

    StreamPick(RandomGenerator random, Clocks clocks) {
        this.random = random;
        this.clocks = clocks;
    }

    @Override
    public String expand(Expression expression) {
        return "";
    }

    @Override
    public String session() {
        return "";
    }

    /// There is nothing a client could be told by.
    @Override
    public void issue(String session) {}

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public long nanos() {
        return clocks.nanos().getAsLong();
    }

    @Override
    public long epochMillis() {
        return clocks.epochMillis().getAsLong();
    }
}
