package dev.usher.resource;

import dev.usher.model.ResourceKey;

/// One object we read, trimmed to the fields we use.
public sealed interface Resource permits Ingress, IngressClass, Service, EndpointSlice, Secret, ConfigMap, Namespace {
    ResourceKey key();
}
