package dev.usher.balance;

import dev.usher.model.Endpoint;

/// An endpoint to pick. The same endpoint in several upstreams is the same member, with the same load.
public interface Member {
    Endpoint endpoint();

    /// How long its answers take; noted from the first call on.
    PeakEwma load();
}
