package dev.usher.proxy.health;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// The health of one endpoint, shared by all event loops: what one of them learns spares the others a failed request.
/// Looking is one volatile read, and a change one write without a lock.
public final class EndpointHealth {
    private final AtomicReference<Health> state = new AtomicReference<>(new Health.Reachable());

    /// What is known now.
    public Health state() {
        return state.get();
    }

    /// Whether requests are to pass it over while there are others.
    public boolean isEjected() {
        return state.get() instanceof Health.Ejected;
    }

    /// No connection could be made.
    ///
    /// @return the ejection, for the one caller that began it and now sees to its end; empty while one is in force
    public Optional<Health.Ejected> unreachable() {
        Health before = state.get();
        if (before instanceof Health.Ejected) {
            return Optional.empty();
        }
        var ejected = new Health.Ejected();
        return state.compareAndSet(before, ejected) ? Optional.of(ejected) : Optional.empty();
    }

    /// A connection was made, by whom and for what ever.
    public void reached() {
        if (isEjected()) {
            state.set(new Health.Reachable());
        }
    }

    /// Whether this ejection, and not a later one, is what keeps requests away.
    public boolean isInForce(Health.Ejected ejected) {
        return state.get() == ejected;
    }
}
