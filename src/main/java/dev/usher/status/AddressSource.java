package dev.usher.status;

import dev.usher.config.ProcessSettings;
import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.resource.LoadBalancerAddress;
import dev.usher.resource.Service;
import dev.usher.resource.Snapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Where the addresses come from under which the outside reaches us.
sealed interface AddressSource {
    /// `--publish-status-address` (ST1).
    record Given(List<LoadBalancerAddress> addresses) implements AddressSource {}

    /// `--publish-service` (ST2).
    record OfService(ResourceKey service) implements AddressSource {}

    /// The nodes that run ready replicas of ours (ST3).
    ///
    /// @param internal their internal addresses even where they have external ones
    record OfNodes(boolean internal) implements AddressSource {}

    /// What the flags say.
    static AddressSource from(ProcessSettings.Status settings) {
        if (!settings.publishAddresses().isEmpty()) {
            return new Given(sorted(settings.publishAddresses().stream()
                    .map(LoadBalancerAddress::parse)
                    .toList()));
        }
        return settings.publishService()
                .<AddressSource>map(name -> new OfService(ResourceKey.of(Kind.SERVICE, name.namespace(), name.name())))
                .orElseGet(() -> new OfNodes(settings.nodeInternalIp()));
    }

    /// The addresses of the Service flags name; empty while there is none: nobody knows then, and what is written
    /// stays.
    static Optional<List<LoadBalancerAddress>> ofService(ResourceKey key, Snapshot snapshot) {
        return snapshot.service(key).map(AddressSource::of).map(AddressSource::sorted);
    }

    private static List<LoadBalancerAddress> of(Service service) {
        List<LoadBalancerAddress> external =
                service.externalIps().stream().map(LoadBalancerAddress::parse).toList();
        return switch (service.type()) {
            case "ExternalName" -> List.of(new LoadBalancerAddress("", service.externalName()));
            case "LoadBalancer" -> {
                var all = new ArrayList<>(service.loadBalancer());
                for (LoadBalancerAddress address : external) {
                    // One that the balancer has as well may have a name there.
                    if (all.stream().noneMatch(known -> known.ip().equals(address.ip()))) {
                        all.add(address);
                    }
                }
                yield all;
            }
            case "NodePort" -> external.isEmpty() ? clusterIp(service) : external;
            default -> clusterIp(service);
        };
    }

    private static List<LoadBalancerAddress> clusterIp(Service service) {
        boolean none = service.clusterIp().isEmpty() || service.clusterIp().equals("None");
        return none ? List.of() : List.of(new LoadBalancerAddress(service.clusterIp(), ""));
    }

    /// In the order in which they are written, each once (ST4): names, then addresses, as ingress-nginx has them, so
    /// that the two change nothing where one follows the other.
    static List<LoadBalancerAddress> sorted(List<LoadBalancerAddress> addresses) {
        return addresses.stream()
                .distinct()
                .sorted(Comparator.comparing(LoadBalancerAddress::ip).thenComparing(LoadBalancerAddress::hostname))
                .toList();
    }
}
