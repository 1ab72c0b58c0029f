package dev.usher.resource;

import java.net.InetAddress;

/// One entry of `status.loadBalancer.ingress`: exactly one of the two is not empty.
public record LoadBalancerAddress(String ip, String hostname) {

    /// An address as people write it: an IP if it is one, else a name.
    public static LoadBalancerAddress parse(String text) {
        try {
            InetAddress.ofLiteral(text);
            return new LoadBalancerAddress(text, "");
        } catch (IllegalArgumentException _) {
            return new LoadBalancerAddress("", text);
        }
    }
}
