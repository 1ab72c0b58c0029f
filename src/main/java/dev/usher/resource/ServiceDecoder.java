package dev.usher.resource;

import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.problem.Reason;
import dev.usher.resource.EndpointSlice.SliceEndpoint;
import dev.usher.resource.EndpointSlice.SlicePort;
import dev.usher.resource.FieldReader.Element;
import dev.usher.resource.Service.ServicePort;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Decodes Service and EndpointSlice.
final class ServiceDecoder {
    private static final Set<String> SERVICE = Set.of("apiVersion", "kind", "metadata", "spec", "status");
    private static final Set<String> SERVICE_SPEC = Set.of(
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
    private static final Set<String> SERVICE_PORT =
            Set.of("appProtocol", "name", "nodePort", "port", "protocol", "targetPort");
    private static final Set<String> STATUS = Set.of("loadBalancer", "conditions");
    private static final Set<String> LOAD_BALANCER = Set.of("ingress");
    private static final Set<String> ADDRESS = Set.of("ip", "hostname", "ports", "ipMode");
    private static final Set<String> TYPES = Set.of("ClusterIP", "NodePort", "LoadBalancer", "ExternalName");

    private static final Set<String> SLICE =
            Set.of("apiVersion", "kind", "metadata", "addressType", "endpoints", "ports");
    private static final Set<String> SLICE_PORT = Set.of("name", "port", "protocol", "appProtocol");
    private static final Set<String> ENDPOINT = Set.of(
            "addresses", "conditions", "hostname", "targetRef", "deprecatedTopology", "nodeName", "zone", "hints");
    private static final Set<String> CONDITIONS = Set.of("ready", "serving", "terminating");
    private static final Set<String> HINTS = Set.of("forZones", "forNodes");
    private static final Set<String> NAMED = Set.of("name");

    private ServiceDecoder() {}

    static Optional<Service> service(Map<?, ?> tree, Findings findings) {
        var root = new FieldReader(tree, "", SERVICE, findings);
        Metadata metadata = ResourceDecoder.metadata(root);
        Optional<FieldReader> found = root.object("spec", SERVICE_SPEC);
        if (found.isEmpty()) {
            if (!root.has("spec")) {
                root.missing("spec");
            }
            return Optional.empty();
        }
        FieldReader spec = found.get();
        String type = spec.text("type", "ClusterIP");
        if (!TYPES.contains(type)) {
            findings.error(
                    Reason.INVALID_FIELD,
                    spec.at("type"),
                    "must be ClusterIP, NodePort, LoadBalancer or ExternalName: ClusterIP is assumed");
            type = "ClusterIP";
        }
        return Optional.of(new Service(
                findings.object(),
                metadata,
                type,
                spec.text("clusterIP", ""),
                spec.text("externalName", ""),
                spec.texts("externalIPs"),
                ports(spec),
                root.object("status", STATUS)
                        .flatMap(status -> status.object("loadBalancer", LOAD_BALANCER))
                        .map(balancer -> IngressDecoder.addressesOf(balancer, ADDRESS))
                        .orElse(List.of())));
    }

    private static List<ServicePort> ports(FieldReader spec) {
        var ports = new ArrayList<ServicePort>();
        for (Element element : spec.objects("ports", SERVICE_PORT)) {
            FieldReader port = element.reader();
            Optional<Integer> number = port.integer("port", 1, 65_535);
            if (number.isEmpty()) {
                if (!port.has("port")) {
                    port.missing("port");
                }
                continue;
            }
            ports.add(new ServicePort(
                    port.text("name", ""),
                    number.get(),
                    protocol(port),
                    port.port("targetPort").orElse(new PortReference.ByNumber(number.get())),
                    port.text("appProtocol", "")));
        }
        return ports;
    }

    private static String protocol(FieldReader port) {
        String protocol = port.text("protocol", "TCP");
        if (!protocol.equals("TCP") && !protocol.equals("UDP") && !protocol.equals("SCTP")) {
            port.findings()
                    .error(Reason.INVALID_FIELD, port.at("protocol"), "must be TCP, UDP or SCTP: TCP is assumed");
            return "TCP";
        }
        return protocol;
    }

    static Optional<EndpointSlice> slice(Map<?, ?> tree, Findings findings) {
        var root = new FieldReader(tree, "", SLICE, findings);
        Metadata metadata = ResourceDecoder.metadata(root);
        String service = metadata.labels().getOrDefault(EndpointSlice.SERVICE_LABEL, "");
        return Optional.of(new EndpointSlice(
                findings.object(),
                new ResourceKey(Kind.SERVICE, findings.object().namespace(), service),
                root.required("addressType").orElse("IPv4"),
                root.objects("ports", SLICE_PORT).stream()
                        .map(Element::reader)
                        .map(port -> new SlicePort(
                                port.text("name", ""),
                                port.integer("port", 1, 65_535).orElse(0),
                                protocol(port)))
                        .toList(),
                root.objects("endpoints", ENDPOINT).stream()
                        .map(Element::reader)
                        .map(ServiceDecoder::endpoint)
                        .toList()));
    }

    private static SliceEndpoint endpoint(FieldReader endpoint) {
        Optional<FieldReader> conditions = endpoint.object("conditions", CONDITIONS);
        boolean ready = conditions.map(reader -> reader.bool("ready", true)).orElse(true);
        return new SliceEndpoint(
                endpoint.texts("addresses"),
                ready,
                conditions.map(reader -> reader.bool("serving", ready)).orElse(true),
                conditions.map(reader -> reader.bool("terminating", false)).orElse(false),
                endpoint.object("hints", HINTS)
                        .map(hints -> hints.objects("forZones", NAMED).stream()
                                .map(zone -> zone.reader().text("name", ""))
                                .toList())
                        .orElse(List.of()));
    }
}
