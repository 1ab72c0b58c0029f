package dev.usher.model;

/// What a port speaks below HTTP; named as in `spec.ports[].protocol` of a Service.
public enum StreamProtocol {
    TCP,
    UDP
}
