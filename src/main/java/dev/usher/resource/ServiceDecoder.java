package dev.usher.resource;

import dev.usher.resource.FieldReader.Element;
import dev.usher.resource.Service.ServicePort;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Decodes Service. What is wrong costs one port.
final class ServiceDecoder {
    private static final Shape OBJECT = Shape.of("apiVersion", "kind", "metadata", "spec", "status");
    private static final Shape SPEC = Shape.of(
            "allocateLoadBalancerNodePorts",
            "clusterIP",
            "clusterIPs",
            "externalIPs",
            "externalName",
            "externalTrafficPolicy",
            "healthCheckNodePort",
            "internalTrafficPolicy",
            "ipFamilies",
            "ipFamilyPolicy",
            "loadBalancerClass",
            "loadBalancerIP",
            "loadBalancerSourceRanges",
            "ports",
            "publishNotReadyAddresses",
            "selector",
            "sessionAffinity",
            "sessionAffinityConfig",
            "trafficDistribution",
            "type");
    private static final Shape PORT = Shape.of("appProtocol", "name", "nodePort", "port", "protocol", "targetPort")
            .losing("the port is ignored");
    private static final String EXTERNAL_NAME = "ExternalName";
    private static final List<String> TYPES = List.of("ClusterIP", "NodePort", "LoadBalancer", EXTERNAL_NAME);

    private ServiceDecoder() {}

    static Optional<Service> decode(Map<?, ?> tree, Findings findings) {
        FieldReader root = FieldReader.of(tree, OBJECT, findings);
        Metadata metadata = MetadataDecoder.decode(root).trimmed();
        List<LoadBalancerAddress> loadBalancer = LoadBalancerStatus.addresses(root);
        Optional<FieldReader> found = root.requiredObject("spec", SPEC);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        FieldReader spec = found.get();
        List<ServicePort> ports = ports(spec);
        boolean lost = ports.isEmpty() && spec.size("ports") > 0;
        if (lost || !spec.intact()) {
            return Optional.empty();
        }
        String type =
                spec.tolerating("ClusterIP is assumed").oneOf("type", TYPES).orElse("ClusterIP");
        FieldReader rest = spec.tolerating("it is ignored");
        return Optional.of(new Service(
                findings.object(),
                metadata,
                type,
                rest.textOrEmpty("clusterIP"),
                type.equals(EXTERNAL_NAME) ? rest.textOrEmpty("externalName") : "",
                rest.textList("externalIPs"),
                ports,
                loadBalancer,
                rest.textOrEmpty("trafficDistribution")));
    }

    private static List<ServicePort> ports(FieldReader spec) {
        var ports = new ArrayList<ServicePort>();
        for (Element element : spec.objects("ports", PORT)) {
            FieldReader port = element.reader();
            if (!port.has("port")) {
                port.missing("port");
            }
            Optional<Integer> number = port.integer("port", 1, 65_535);
            String name = port.textOrEmpty("name");
            String protocol = PortProtocol.of(port);
            Optional<PortReference> target = port.port("targetPort").filter(to -> !isUnset(to));
            String appProtocol = port.tolerating("HTTP is assumed").textOrEmpty("appProtocol");
            if (number.isPresent() && port.intact()) {
                ports.add(new ServicePort(
                        name,
                        number.get(),
                        protocol,
                        target.orElse(new PortReference.ByNumber(number.get())),
                        appProtocol));
            }
        }
        return ports;
    }

    /// A headless Service may carry target port 0 or an empty name, which stand for none.
    private static boolean isUnset(PortReference target) {
        return switch (target) {
            case PortReference.ByName(var name) -> name.isEmpty();
            case PortReference.ByNumber(var number) -> number == 0;
        };
    }
}
