package dev.usher.resource;

import dev.usher.model.ResourceKey;
import java.util.Map;

/// `v1` ConfigMap; `binaryData` is not read.
public record ConfigMap(ResourceKey key, Map<String, String> data) implements Resource {
    public ConfigMap {
        data = Map.copyOf(data);
    }
}
