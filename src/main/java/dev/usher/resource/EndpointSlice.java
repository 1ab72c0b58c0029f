package dev.usher.resource;

import dev.usher.model.ResourceKey;
import java.util.List;

/// `discovery.k8s.io/v1` EndpointSlice.
///
/// @param service the Service it belongs to (label `kubernetes.io/service-name`); empty name when it has no such label
/// @param addressType `IPv4`, `IPv6` or `FQDN`
public record EndpointSlice(
        ResourceKey key, ResourceKey service, String addressType, List<SlicePort> ports, List<SliceEndpoint> endpoints)
        implements Resource {

    /// The label that names the Service.
    public static final String SERVICE_LABEL = "kubernetes.io/service-name";

    public EndpointSlice {
        ports = List.copyOf(ports);
        endpoints = List.copyOf(endpoints);
    }

    /// One entry of `ports`.
    ///
    /// @param name empty when absent
    /// @param port 0 when absent, which means every port
    public record SlicePort(String name, int port, String protocol) {}

    /// Conditions that are absent count as the API says: ready and serving true, terminating false.
    ///
    /// @param zones zone hints
    public record SliceEndpoint(
            List<String> addresses, boolean ready, boolean serving, boolean terminating, List<String> zones) {
        public SliceEndpoint {
            addresses = List.copyOf(addresses);
            zones = List.copyOf(zones);
        }
    }
}
