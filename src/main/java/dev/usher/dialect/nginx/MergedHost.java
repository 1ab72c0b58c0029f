package dev.usher.dialect.nginx;

import dev.usher.dialect.reference.UpstreamSource;
import dev.usher.model.ResourceKey;
import dev.usher.model.UpstreamKey;
import dev.usher.model.VirtualHost;
import dev.usher.problem.Problem;
import java.util.List;
import java.util.Optional;

/// What merging the Ingresses of one host gives.
///
/// @param host absent when only canaries name it
/// @param references upstreams its routes name, as often as they name them, and that of `passthrough`
/// @param passthrough where TLS connections for the host go as they are (S7)
record MergedHost(
        Optional<VirtualHost> host,
        List<Problem> problems,
        List<Reference> references,
        Optional<UpstreamKey> passthrough) {

    /// A place that names an upstream: told when something is wrong with it.
    ///
    /// @param object the Ingress, the ConfigMap of a TCP or UDP service, or the Service of a default backend that a
    ///     flag names
    /// @param field where in it
    /// @param canary whether requests stay with another backend while this one has no endpoint (N7)
    record Reference(UpstreamSource source, ResourceKey object, String field, boolean canary) {
        /// A place without which a location is not served.
        Reference(UpstreamSource source, ResourceKey object, String field) {
            this(source, object, field, false);
        }
    }

    MergedHost {
        problems = List.copyOf(problems);
        references = List.copyOf(references);
    }

    List<UpstreamSource> sources() {
        return references.stream().map(Reference::source).toList();
    }
}
