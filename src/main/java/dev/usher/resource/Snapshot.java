package dev.usher.resource;

import dev.usher.model.ResourceKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Everything the compiler may look at, at one moment. Immutable: the maps never change once here, and an object or a
/// map that did not change between two snapshots is the same instance, so readers may compare by identity. Maps are
/// persistent: [PersistentMap#differences] finds what changed between two snapshots without a walk over the rest.
///
/// @param ingresses without the addresses of their status, which are apart: writing a status changes no Ingress
/// @param slices EndpointSlices by the Service they belong to, each list sorted by name
/// @param statuses what `status.loadBalancer.ingress` of each Ingress holds now; none where it is empty
/// @param classesReadable false when RBAC keeps us from reading IngressClasses (C1.3)
public record Snapshot(
        Map<ResourceKey, Ingress> ingresses,
        Map<ResourceKey, IngressClass> classes,
        Map<ResourceKey, Service> services,
        Map<ResourceKey, List<EndpointSlice>> slices,
        Map<ResourceKey, Secret> secrets,
        Map<ResourceKey, ConfigMap> configMaps,
        Map<ResourceKey, Namespace> namespaces,
        Map<ResourceKey, List<LoadBalancerAddress>> statuses,
        boolean classesReadable) {

    public static final Snapshot EMPTY =
            new Snapshot(Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of());

    public Snapshot {
        ingresses = PersistentMap.copyOf(ingresses);
        classes = PersistentMap.copyOf(classes);
        services = PersistentMap.copyOf(services);
        slices = PersistentMap.copyOf(slices);
        secrets = PersistentMap.copyOf(secrets);
        configMaps = PersistentMap.copyOf(configMaps);
        namespaces = PersistentMap.copyOf(namespaces);
        statuses = PersistentMap.copyOf(statuses);
    }

    /// What a folder holds: no status, and every class readable.
    public Snapshot(
            Map<ResourceKey, Ingress> ingresses,
            Map<ResourceKey, IngressClass> classes,
            Map<ResourceKey, Service> services,
            Map<ResourceKey, List<EndpointSlice>> slices,
            Map<ResourceKey, Secret> secrets,
            Map<ResourceKey, ConfigMap> configMaps,
            Map<ResourceKey, Namespace> namespaces) {
        this(ingresses, classes, services, slices, secrets, configMaps, namespaces, Map.of(), true);
    }

    /// The same with other Ingresses.
    public Snapshot withIngresses(Map<ResourceKey, Ingress> newIngresses) {
        return new Snapshot(
                newIngresses, classes, services, slices, secrets, configMaps, namespaces, statuses, classesReadable);
    }

    /// The same with other slices.
    public Snapshot withSlices(Map<ResourceKey, List<EndpointSlice>> newSlices) {
        return new Snapshot(
                ingresses, classes, services, newSlices, secrets, configMaps, namespaces, statuses, classesReadable);
    }

    public Optional<Service> service(ResourceKey key) {
        return Optional.ofNullable(services.get(key));
    }

    public Optional<Secret> secret(ResourceKey key) {
        return Optional.ofNullable(secrets.get(key));
    }

    public Optional<ConfigMap> configMap(ResourceKey key) {
        return Optional.ofNullable(configMaps.get(key));
    }

    /// The addresses in the status of an Ingress.
    public List<LoadBalancerAddress> statusOf(ResourceKey ingress) {
        return statuses.getOrDefault(ingress, List.of());
    }

    /// The slices of a Service, none when it has none.
    public List<EndpointSlice> slicesOf(ResourceKey service) {
        return slices.getOrDefault(service, List.of());
    }
}
