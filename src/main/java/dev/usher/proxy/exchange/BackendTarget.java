package dev.usher.proxy.exchange;

import dev.usher.balance.PickContext;
import org.jspecify.annotations.Nullable;

/// A live upstream: endpoints and the way one is picked. Shared by all loops; endpoints change under it.
public interface BackendTarget {
    /// As `$proxy_upstream_name` prints it.
    String name();

    /// Whether there is no endpoint at all, which is 503 (C3.8).
    boolean isEmpty();

    /// How many endpoints there are now.
    int size();

    /// Picks an endpoint, preferring those not tried yet.
    ///
    /// @return null when there is none
    @Nullable
    EndpointTarget pick(Tries tries, PickContext request);
}
