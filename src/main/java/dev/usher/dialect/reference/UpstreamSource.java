package dev.usher.dialect.reference;

import dev.usher.model.Kind;
import dev.usher.model.LoadBalancing;
import dev.usher.model.ResourceKey;
import dev.usher.model.StreamProtocol;
import dev.usher.model.UpstreamKey;
import dev.usher.resource.PortReference;
import java.util.Locale;
import java.util.Optional;

/// Which Service port an upstream takes its endpoints from, and how.
///
/// @param port absent means the first port of the Service
/// @param clusterIp the only endpoint is the cluster address (annotation `service-upstream`, C3.12)
/// @param balancing how one of them is picked
/// @param stream what is spoken where it is not HTTP (TU1)
public record UpstreamSource(
        UpstreamKey key,
        ResourceKey service,
        Optional<PortReference> port,
        boolean clusterIp,
        LoadBalancing balancing,
        Optional<StreamProtocol> stream) {

    private static final String CLUSTER_IP_VARIANT = "service-upstream";

    /// A backend as an Ingress names it. Settings are part of the key, so that two Ingresses never impose theirs on
    /// each other (C3.2); the printed name stays.
    public static UpstreamSource of(
            String namespace, String service, PortReference port, boolean clusterIp, LoadBalancing balancing) {
        var key = UpstreamKey.of(namespace, service, port.toString());
        return new UpstreamSource(
                new UpstreamKey(key.name(), key.variant() + (clusterIp ? CLUSTER_IP_VARIANT : "") + variant(balancing)),
                ResourceKey.of(Kind.SERVICE, namespace, service),
                Optional.of(port),
                clusterIp,
                balancing,
                Optional.empty());
    }

    private static String variant(LoadBalancing balancing) {
        return switch (balancing) {
            case LoadBalancing.RoundRobin _ -> "";
            case LoadBalancing.PeakEwma _ -> "ewma";
            case LoadBalancing.ConsistentHash(var key) -> "hash by " + key;
            case LoadBalancing.SubsetHash(var key, int size) -> "hash to " + size + " by " + key;
            case LoadBalancing.Sticky(var mode, boolean change) ->
                "cookie, " + mode.name().toLowerCase(Locale.ROOT) + (change ? ", changing on failure" : "");
        };
    }

    /// The same Service port, balanced another way.
    public UpstreamSource with(LoadBalancing other) {
        return port.map(reference -> of(service.namespace(), service.name(), reference, clusterIp, other))
                .orElse(this);
    }

    /// The same Service port by the cluster address of the Service, for connections nobody looks into (S7): there is
    /// no request to balance by.
    public UpstreamSource asItIs() {
        return port.map(reference ->
                        of(service.namespace(), service.name(), reference, true, LoadBalancing.ROUND_ROBIN))
                .orElse(this);
    }

    /// Whether both are the same port of the same Service, whatever their settings.
    public boolean isSamePort(UpstreamSource other) {
        return service.equals(other.service) && port.equals(other.port);
    }

    /// The first port of a Service, under the name of a default backend of an annotation (C3.1).
    public static UpstreamSource customDefault(String namespace, String service) {
        return new UpstreamSource(
                new UpstreamKey(
                        "custom-default-backend-" + namespace + "-" + service, "default:" + namespace + "/" + service),
                ResourceKey.of(Kind.SERVICE, namespace, service),
                Optional.empty(),
                false,
                LoadBalancing.ROUND_ROBIN,
                Optional.empty());
    }

    /// The first port of the Service that is the global default backend (C3.1).
    public static UpstreamSource globalDefault(ResourceKey service) {
        return new UpstreamSource(
                new UpstreamKey("upstream-default-backend", "default"),
                service,
                Optional.empty(),
                false,
                LoadBalancing.ROUND_ROBIN,
                Optional.empty());
    }

    /// A Service port as a line of the TCP or UDP services names it, under the name logs print (TU3.1). The variant
    /// says where the parts end, and that it is no port of a namespace `tcp`.
    public static UpstreamSource stream(StreamProtocol protocol, ResourceKey service, PortReference port) {
        var name = protocol.name().toLowerCase(Locale.ROOT);
        return new UpstreamSource(
                new UpstreamKey(
                        name + "-" + service.namespace() + "-" + service.name() + "-" + port,
                        name + ":" + service.path() + ":" + port),
                service,
                Optional.of(port),
                false,
                LoadBalancing.ROUND_ROBIN,
                Optional.of(protocol));
    }
}
