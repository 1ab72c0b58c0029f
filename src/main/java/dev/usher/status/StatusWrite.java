package dev.usher.status;

import dev.usher.model.ResourceKey;
import dev.usher.resource.LoadBalancerAddress;
import java.util.List;

/// A change of the status of one Ingress.
sealed interface StatusWrite {
    ResourceKey ingress();

    /// The object meant: one that was made anew under the same name is another.
    String uid();

    List<LoadBalancerAddress> addresses();

    /// Makes these the addresses.
    record Replace(ResourceKey ingress, String uid, List<LoadBalancerAddress> addresses) implements StatusWrite {}

    /// Takes these out and leaves those that others wrote.
    record Withdraw(ResourceKey ingress, String uid, List<LoadBalancerAddress> addresses) implements StatusWrite {}

    /// What came of one.
    enum Outcome {
        /// The cluster has it.
        WRITTEN,
        /// There is nothing to write to.
        GONE,
        /// Not this time.
        FAILED
    }
}
