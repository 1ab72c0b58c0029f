package dev.usher.dialect.reference;

import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.model.UpstreamKey;
import dev.usher.resource.PortReference;
import java.util.Optional;

/// Which Service port an upstream takes its endpoints from, and how.
///
/// @param port absent means the first port of the Service
/// @param clusterIp the only endpoint is the cluster address (annotation `service-upstream`, C3.12)
public record UpstreamSource(UpstreamKey key, ResourceKey service, Optional<PortReference> port, boolean clusterIp) {

    private static final String CLUSTER_IP_VARIANT = "service-upstream";

    /// A backend as an Ingress names it. Settings are part of the key, so that two Ingresses never impose theirs on
    /// each other (C3.2); the printed name stays.
    public static UpstreamSource of(String namespace, String service, PortReference port, boolean clusterIp) {
        var key = UpstreamKey.of(namespace, service, port.toString());
        return new UpstreamSource(
                clusterIp ? new UpstreamKey(key.name(), key.variant() + CLUSTER_IP_VARIANT) : key,
                ResourceKey.of(Kind.SERVICE, namespace, service),
                Optional.of(port),
                clusterIp);
    }

    /// The first port of a Service, under the name of a default backend of an annotation (C3.1).
    public static UpstreamSource customDefault(String namespace, String service) {
        return new UpstreamSource(
                new UpstreamKey(
                        "custom-default-backend-" + namespace + "-" + service, "default:" + namespace + "/" + service),
                ResourceKey.of(Kind.SERVICE, namespace, service),
                Optional.empty(),
                false);
    }

    /// The first port of the Service that is the global default backend (C3.1).
    public static UpstreamSource globalDefault(ResourceKey service) {
        return new UpstreamSource(
                new UpstreamKey("upstream-default-backend", "default"), service, Optional.empty(), false);
    }
}
