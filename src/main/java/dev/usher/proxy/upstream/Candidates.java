package dev.usher.proxy.upstream;

import dev.usher.balance.PickContext;
import dev.usher.balance.Picker;
import dev.usher.model.EndpointState;
import dev.usher.proxy.exchange.Tries;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// The endpoints an upstream has for now, by number, and the way one of them is picked. As a predicate it tells which
/// are to be passed over, so that picking allocates nothing.
final class Candidates implements IntPredicate {
    static final Candidates NONE = new Candidates(Picker.NONE);

    private final Picker picker;
    private final LiveEndpoint[] endpoints;

    Candidates(Picker picker, LiveEndpoint... endpoints) {
        this.picker = picker;
        this.endpoints = endpoints;
    }

    int count() {
        return endpoints.length;
    }

    /// How each fares now. Any thread.
    List<EndpointState> states() {
        return Arrays.stream(endpoints)
                .map(each -> new EndpointState(each.endpoint(), each.health().isEjected()))
                .toList();
    }

    /// The first try is every request; only a later one has to look at what was tried, and may allocate for it.
    @Nullable
    LiveEndpoint pick(Tries tries, PickContext request) {
        return at(tries.count() == 0 ? picker.pick(this, request) : pickAnother(tries, request));
    }

    /// One not tried yet goes before one in good health: a failed endpoint has failed this request already.
    private int pickAnother(Tries tries, PickContext request) {
        int picked = picker.pick(candidate -> test(candidate) || isTried(candidate, tries), request);
        boolean avoided = picked >= 0 && (test(picked) || isTried(picked, tries));
        return avoided ? picker.pick(candidate -> isTried(candidate, tries), request) : picked;
    }

    private @Nullable LiveEndpoint at(int number) {
        return number < 0 ? null : endpoints[number];
    }

    /// Whether this one is ejected.
    @Override
    public boolean test(int number) {
        return endpoints[number].health().isEjected();
    }

    private boolean isTried(int number, Tries tries) {
        return tries.contains(endpoints[number]);
    }
}
