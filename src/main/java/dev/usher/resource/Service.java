package dev.usher.resource;

import dev.usher.model.ResourceKey;
import java.util.List;

/// `v1` Service.
///
/// @param type `ClusterIP`, `NodePort`, `LoadBalancer` or `ExternalName`
/// @param clusterIp empty when not assigned; `None` for a headless Service
/// @param externalName empty unless the type is `ExternalName`
/// @param loadBalancer addresses from its status
/// @param trafficDistribution as `PreferClose`; empty when absent
public record Service(
        ResourceKey key,
        Metadata metadata,
        String type,
        String clusterIp,
        String externalName,
        List<String> externalIps,
        List<ServicePort> ports,
        List<LoadBalancerAddress> loadBalancer,
        String trafficDistribution)
        implements Resource {

    public Service {
        externalIps = List.copyOf(externalIps);
        ports = List.copyOf(ports);
        loadBalancer = List.copyOf(loadBalancer);
    }

    /// A Service without a wish where its traffic goes.
    public Service(
            ResourceKey key,
            Metadata metadata,
            String type,
            String clusterIp,
            String externalName,
            List<String> externalIps,
            List<ServicePort> ports,
            List<LoadBalancerAddress> loadBalancer) {
        this(key, metadata, type, clusterIp, externalName, externalIps, ports, loadBalancer, "");
    }

    /// One entry of `spec.ports`.
    ///
    /// @param name empty when the only port has none
    /// @param protocol `TCP`, `UDP` or `SCTP`
    /// @param targetPort number or name; the port number itself when the field is absent
    /// @param appProtocol empty when absent
    public record ServicePort(String name, int port, String protocol, PortReference targetPort, String appProtocol) {}
}
