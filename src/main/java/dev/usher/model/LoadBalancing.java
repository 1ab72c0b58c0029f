package dev.usher.model;

/// How an upstream picks an endpoint.
public sealed interface LoadBalancing {
    /// Each endpoint in turn, one rotation per upstream shared by all event loops (B2).
    record RoundRobin() implements LoadBalancing {}
}
