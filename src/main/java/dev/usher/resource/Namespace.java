package dev.usher.resource;

import dev.usher.model.ResourceKey;
import java.util.Map;

/// `v1` Namespace: its labels.
public record Namespace(ResourceKey key, Map<String, String> labels) implements Resource {
    public Namespace {
        labels = Map.copyOf(labels);
    }
}
