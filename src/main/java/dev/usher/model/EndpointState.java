package dev.usher.model;

/// How one endpoint of an upstream fares at a moment.
///
/// @param ejected whether requests pass it over while there are others, since no connection to it could be made
public record EndpointState(Endpoint endpoint, boolean ejected) {}
