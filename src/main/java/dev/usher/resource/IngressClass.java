package dev.usher.resource;

import dev.usher.model.ResourceKey;
import java.util.Optional;

/// `networking.k8s.io/v1` IngressClass.
public record IngressClass(ResourceKey key, Metadata metadata, String controller, Optional<Parameters> parameters)
        implements Resource {
    /// `spec.parameters`; texts are empty when absent, `scope` is `Cluster` or `Namespace`.
    public record Parameters(String apiGroup, String kind, String name, String scope, String namespace) {}
}
