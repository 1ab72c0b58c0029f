package dev.usher.model;

/// A path of an Ingress that no request takes, since another Ingress has the very same one and comes first. It is kept
/// to be told: nothing is routed by it.
///
/// @param owner where it comes from
/// @param by the route of the same host that has its place
public record DisplacedRoute(RouteOwner owner, Route by) {}
