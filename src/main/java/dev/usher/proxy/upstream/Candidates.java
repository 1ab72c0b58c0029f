package dev.usher.proxy.upstream;

import dev.usher.proxy.exchange.Tries;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// The endpoints an upstream has for now, by number. As a predicate it tells which are to be passed over, so that
/// picking allocates nothing.
final class Candidates implements IntPredicate {
    private final LiveEndpoint[] endpoints;

    Candidates(LiveEndpoint... endpoints) {
        this.endpoints = endpoints;
    }

    int count() {
        return endpoints.length;
    }

    @Nullable
    LiveEndpoint at(int number) {
        return number < 0 ? null : endpoints[number];
    }

    /// Whether this one is ejected.
    @Override
    public boolean test(int number) {
        return endpoints[number].health().isEjected();
    }

    boolean isTried(int number, Tries tries) {
        return tries.contains(endpoints[number]);
    }
}
