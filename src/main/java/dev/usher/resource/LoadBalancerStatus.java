package dev.usher.resource;

import dev.usher.resource.FieldReader.Element;
import java.util.List;

/// Decodes `status.loadBalancer`, the same in an Ingress and a Service. The status is the cluster's, not the user's:
/// nothing in it can cost the object.
final class LoadBalancerStatus {
    private static final Shape STATUS = Shape.of("conditions", "loadBalancer").losing("the status is ignored");
    private static final Shape BALANCER = Shape.of("ingress");
    private static final Shape ADDRESS =
            Shape.of("hostname", "ip", "ipMode", "ports").losing("the address is ignored");

    private LoadBalancerStatus() {}

    static List<LoadBalancerAddress> addresses(FieldReader root) {
        return root.tolerating("the status is ignored")
                .object("status", STATUS)
                .flatMap(status -> status.object("loadBalancer", BALANCER))
                .map(balancer -> balancer.objects("ingress", ADDRESS).stream()
                        .map(Element::reader)
                        .map(entry -> new LoadBalancerAddress(entry.textOrEmpty("ip"), entry.textOrEmpty("hostname")))
                        .filter(address ->
                                !address.ip().isEmpty() || !address.hostname().isEmpty())
                        .toList())
                .orElse(List.of());
    }
}
