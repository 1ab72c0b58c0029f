package dev.usher.model;

import java.util.List;
import java.util.Map;

/// What is handed on below HTTP.
///
/// @param listeners TCP and UDP ports, sorted by protocol and port; at most one for each of both
/// @param passthrough lower-case server names whose TLS connections go to an upstream as they are (S7)
public record StreamTable(List<StreamListener> listeners, Map<String, UpstreamKey> passthrough) {
    public static final StreamTable EMPTY = new StreamTable(List.of(), Map.of());

    public StreamTable {
        listeners = List.copyOf(listeners);
    }
}
