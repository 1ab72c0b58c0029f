package dev.usher.resource;

import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.problem.Reason;
import dev.usher.resource.EndpointSlice.SliceEndpoint;
import dev.usher.resource.EndpointSlice.SlicePort;
import dev.usher.resource.FieldReader.Element;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Decodes EndpointSlice. What is wrong costs one port or one endpoint: a port or an endpoint is never widened by a
/// mistake, for an absent number means every port and an absent condition means ready.
final class EndpointSliceDecoder {
    private static final Shape OBJECT = Shape.of("apiVersion", "kind", "metadata", "addressType", "endpoints", "ports");
    private static final Shape PORT =
            Shape.of("appProtocol", "name", "port", "protocol").losing("the port is ignored");
    private static final Shape ENDPOINT = Shape.of(
                    "addresses",
                    "conditions",
                    "deprecatedTopology",
                    "hints",
                    "hostname",
                    "nodeName",
                    "targetRef",
                    "zone")
            .losing("the endpoint is ignored");
    private static final Shape CONDITIONS = Shape.of("ready", "serving", "terminating");
    private static final Shape HINTS = Shape.of("forNodes", "forZones").losing("the hint is ignored");
    private static final Shape ZONE = Shape.of("name").losing("the zone is ignored");
    private static final List<String> ADDRESS_TYPES = List.of("IPv4", "IPv6", "FQDN");

    private EndpointSliceDecoder() {}

    static Optional<EndpointSlice> decode(Map<?, ?> tree, Findings findings) {
        FieldReader root = FieldReader.of(tree, OBJECT, findings);
        Metadata metadata = MetadataDecoder.decode(root);
        String service = metadata.labels().getOrDefault(EndpointSlice.SERVICE_LABEL, "");
        if (!root.has("addressType")) {
            root.missing("addressType");
        }
        Optional<String> addressType = root.oneOf("addressType", ADDRESS_TYPES);
        List<SlicePort> ports = ports(root);
        boolean lost = ports.isEmpty() && root.size("ports") > 0;
        List<SliceEndpoint> endpoints = endpoints(root);
        if (lost || addressType.isEmpty() || !root.intact()) {
            return Optional.empty();
        }
        ResourceKey key = findings.object();
        return Optional.of(new EndpointSlice(
                key, ResourceKey.of(Kind.SERVICE, key.namespace(), service), addressType.get(), ports, endpoints));
    }

    private static List<SlicePort> ports(FieldReader root) {
        var ports = new ArrayList<SlicePort>();
        for (Element element : root.objects("ports", PORT)) {
            FieldReader port = element.reader();
            var decoded = new SlicePort(
                    port.textOrEmpty("name"), port.integer("port", 1, 65_535).orElse(0), PortProtocol.of(port));
            if (port.intact()) {
                ports.add(decoded);
            }
        }
        return ports;
    }

    private static List<SliceEndpoint> endpoints(FieldReader root) {
        var endpoints = new ArrayList<SliceEndpoint>();
        for (Element element : root.objects("endpoints", ENDPOINT)) {
            SliceEndpoint endpoint = endpoint(element.reader());
            if (element.reader().intact()) {
                endpoints.add(endpoint);
            }
        }
        return endpoints;
    }

    private static SliceEndpoint endpoint(FieldReader endpoint) {
        List<String> addresses = endpoint.textList("addresses");
        if (addresses.isEmpty() && endpoint.intact()) {
            endpoint.wrong(Reason.MISSING_FIELD, "addresses", () -> "needs at least one address: add it");
        }
        boolean ready = true;
        boolean serving = true;
        boolean terminating = false;
        Optional<FieldReader> conditions = endpoint.object("conditions", CONDITIONS);
        if (conditions.isPresent()) {
            ready = conditions.get().bool("ready", true);
            serving = conditions.get().bool("serving", ready);
            terminating = conditions.get().bool("terminating", false);
        }
        return new SliceEndpoint(addresses, ready, serving, terminating, zones(endpoint));
    }

    private static List<String> zones(FieldReader endpoint) {
        return endpoint.tolerating("the hint is ignored")
                .object("hints", HINTS)
                .map(hints -> hints.objects("forZones", ZONE).stream()
                        .map(zone -> zone.reader().textOrEmpty("name"))
                        .filter(name -> !name.isEmpty())
                        .toList())
                .orElse(List.of());
    }
}
