package dev.usher.resource;

/// One entry of `status.loadBalancer.ingress`: exactly one of the two is not empty.
public record LoadBalancerAddress(String ip, String hostname) {}
