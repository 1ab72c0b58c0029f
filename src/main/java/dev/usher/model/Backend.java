package dev.usher.model;

/// An upstream and how to speak to it.
public record Backend(UpstreamKey upstream, BackendProtocol protocol) {}
