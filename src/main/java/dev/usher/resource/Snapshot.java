package dev.usher.resource;

import dev.usher.model.ResourceKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Everything the compiler may look at, at one moment. Immutable: the maps never change once here, and an object or a
/// map that did not change between two snapshots is the same instance, so readers may compare by identity.
///
/// @param slices EndpointSlices by the Service they belong to, each list sorted by name
public record Snapshot(
        Map<ResourceKey, Ingress> ingresses,
        Map<ResourceKey, IngressClass> classes,
        Map<ResourceKey, Service> services,
        Map<ResourceKey, List<EndpointSlice>> slices,
        Map<ResourceKey, Secret> secrets,
        Map<ResourceKey, ConfigMap> configMaps,
        Map<ResourceKey, Namespace> namespaces) {

    public static final Snapshot EMPTY =
            new Snapshot(Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of());

    public Optional<Service> service(ResourceKey key) {
        return Optional.ofNullable(services.get(key));
    }

    public Optional<Secret> secret(ResourceKey key) {
        return Optional.ofNullable(secrets.get(key));
    }

    public Optional<ConfigMap> configMap(ResourceKey key) {
        return Optional.ofNullable(configMaps.get(key));
    }

    /// The slices of a Service, none when it has none.
    public List<EndpointSlice> slicesOf(ResourceKey service) {
        return slices.getOrDefault(service, List.of());
    }
}
