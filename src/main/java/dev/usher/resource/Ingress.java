package dev.usher.resource;

import dev.usher.model.ResourceKey;
import java.util.List;
import java.util.Optional;

/// `networking.k8s.io/v1` Ingress.
///
/// @param className `spec.ingressClassName`
/// @param addresses what `status.loadBalancer.ingress` held when it was decoded; a [Snapshot] keeps them apart
public record Ingress(
        ResourceKey key,
        Metadata metadata,
        Optional<String> className,
        Optional<IngressBackend> defaultBackend,
        List<Rule> rules,
        List<TlsEntry> tls,
        List<LoadBalancerAddress> addresses)
        implements Resource {

    public Ingress {
        rules = List.copyOf(rules);
        tls = List.copyOf(tls);
        addresses = List.copyOf(addresses);
    }

    /// The part that is the user's: without what controllers write into the status.
    Ingress withoutAddresses() {
        return addresses.isEmpty()
                ? this
                : new Ingress(key, metadata, className, defaultBackend, rules, tls, List.of());
    }

    /// One entry of `spec.rules`.
    ///
    /// @param index position in `spec.rules` as written; decoding may have dropped others
    /// @param host empty for every host
    /// @param paths empty when the rule has no `http`
    public record Rule(int index, String host, List<PathRule> paths) {
        public Rule {
            paths = List.copyOf(paths);
        }
    }

    /// One entry of `http.paths`.
    ///
    /// @param index position in `http.paths` as written
    /// @param path may be empty for [PathType#IMPLEMENTATION_SPECIFIC]
    public record PathRule(int index, String path, PathType type, IngressBackend backend) {}

    /// `pathType`.
    public enum PathType {
        EXACT,
        PREFIX,
        IMPLEMENTATION_SPECIFIC
    }

    /// One entry of `spec.tls`.
    ///
    /// @param index position in `spec.tls` as written
    /// @param secretName empty when absent
    public record TlsEntry(int index, List<String> hosts, String secretName) {
        public TlsEntry {
            hosts = List.copyOf(hosts);
        }
    }
}
