package dev.usher.proxy.health;

/// Whether an endpoint is to be sent requests.
///
/// ```
///  Reachable ──a connection could not be made──▶ Ejected
///      ▲                                            │
///      └────────────── one could be made ───────────┘
/// ```
///
/// Only what the endpoint does to a TCP connection counts. What comes later depends on the route that asked: a timeout
/// for answers, TLS towards a port that speaks clear text, an error status.
public sealed interface Health {

    /// Nothing speaks against it.
    record Reachable() implements Health {}

    /// No connection could be made. One instance for each ejection: who holds it knows whether it is still in force.
    final class Ejected implements Health {
        Ejected() {}
    }
}
