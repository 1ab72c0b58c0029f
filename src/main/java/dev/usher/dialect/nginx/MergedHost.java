package dev.usher.dialect.nginx;

import dev.usher.dialect.reference.UpstreamSource;
import dev.usher.model.ResourceKey;
import dev.usher.model.VirtualHost;
import dev.usher.problem.Problem;
import java.util.List;

/// What merging the Ingresses of one host gives.
///
/// @param references upstreams its routes name, as often as they name them
record MergedHost(VirtualHost host, List<Problem> problems, List<Reference> references) {

    /// A place that names an upstream: told when something is wrong with it.
    ///
    /// @param object the Ingress, or the Service of a default backend that a flag names
    /// @param field where in it
    record Reference(UpstreamSource source, ResourceKey object, String field) {}

    MergedHost {
        problems = List.copyOf(problems);
        references = List.copyOf(references);
    }

    List<UpstreamSource> sources() {
        return references.stream().map(Reference::source).toList();
    }
}
