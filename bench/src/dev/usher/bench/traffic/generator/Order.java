package dev.usher.bench.traffic.generator;

import java.io.Serializable;

/// What the generator is told to do; each order is answered by an [Outcome].
public sealed interface Order extends Serializable {
    /// Load for some time.
    ///
    /// @param perSecond requests begun each second, whatever happens to them; 0 for as many as get answers
    record Run(Traffic traffic, int port, double perSecond, double seconds) implements Order {}

    /// Connections with one request each, which then stay, idle, until the next order.
    record Hold(Traffic traffic, int port) implements Order {}

    /// Closes what is held.
    record Release() implements Order {}
}
