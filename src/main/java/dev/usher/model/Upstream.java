package dev.usher.model;

/// A set of endpoints and the way one is picked. Two tables that hold equal upstreams hold the same instance where
/// the compiler could keep it, so the data plane may compare by identity first.
public record Upstream(UpstreamKey key, LoadBalancing balancing, Endpoints endpoints) {}
