package dev.usher.resource;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The parts of `metadata` we use besides name and namespace.
///
/// @param uid empty when the object has none, as in a folder of manifests
/// @param created absent when the object has none
/// @param generation 0 when the object has none
public record Metadata(
        String uid,
        Optional<Instant> created,
        long generation,
        Map<String, String> labels,
        Map<String, String> annotations) {
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    public static final Metadata EMPTY = new Metadata("", Optional.empty(), 0, Map.of(), Map.of());

    public Metadata {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }

    /// Without what nobody here reads, which is most of what an Ingress weighs: labels, and the copy of the
    /// whole object that `kubectl apply` leaves in an annotation.
    Metadata trimmed() {
        if (labels.isEmpty() && !annotations.containsKey(LAST_APPLIED)) {
            return this;
        }
        var kept = new HashMap<>(annotations);
        kept.remove(LAST_APPLIED);
        return new Metadata(uid, created, generation, Map.of(), kept);
    }
}
