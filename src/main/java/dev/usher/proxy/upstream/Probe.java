package dev.usher.proxy.upstream;

import dev.usher.proxy.exchange.Deadlines;
import dev.usher.proxy.health.BackOff;
import dev.usher.proxy.health.EndpointHealth;
import dev.usher.proxy.health.Health;
import org.jspecify.annotations.Nullable;

/// Looks after an ejection on the loop that began it: connects to the endpoint now and then until a connection is made,
/// for the probe or for anybody else. No request takes part, so none meets an endpoint that is still gone; the
/// connection that ends the ejection is kept for the next request.
final class Probe extends Deadlines.Timed {
    private final EndpointPool pool;
    private final LoopPools loop;
    private final EndpointHealth health;
    private Health.@Nullable Ejected ejected;
    private boolean connecting;
    private int failures;

    Probe(EndpointPool pool, LoopPools loop, EndpointHealth health) {
        this.pool = pool;
        this.loop = loop;
        this.health = health;
    }

    /// An ejection began; the one before has ended.
    void begin(Health.Ejected ejection) {
        ejected = ejection;
        failures = 0;
        if (!connecting) {
            rest();
        }
    }

    private void rest() {
        expireAfter(loop.deadlines(), BackOff.nanos(failures));
    }

    /// The endpoint is gone for good, nobody asks any more.
    void stop() {
        ejected = null;
        leave();
    }

    @Override
    protected void expired() {
        if (isNeeded()) {
            connecting = true;
            pool.probe();
        } else {
            stop();
        }
    }

    /// What was begun with [EndpointPool#probe] is over.
    void over() {
        connecting = false;
        if (isNeeded()) {
            failures++;
            rest();
        } else {
            stop();
        }
    }

    /// Whether it looks after an ejection.
    boolean isActive() {
        return connecting || isNeeded();
    }

    private boolean isNeeded() {
        return ejected != null && health.isInForce(ejected);
    }
}
