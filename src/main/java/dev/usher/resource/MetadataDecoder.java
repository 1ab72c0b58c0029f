package dev.usher.resource;

import dev.usher.problem.Reason;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;

/// Decodes `metadata`. Nothing in it but the name can cost the object.
final class MetadataDecoder {
    private static final Shape METADATA = Shape.of(
                    "annotations",
                    "creationTimestamp",
                    "deletionGracePeriodSeconds",
                    "deletionTimestamp",
                    "finalizers",
                    "generateName",
                    "generation",
                    "labels",
                    "managedFields",
                    "name",
                    "namespace",
                    "ownerReferences",
                    "resourceVersion",
                    "selfLink",
                    "uid")
            .losing("it is ignored");

    /// What `kubectl apply` writes into each object: all of it once more, which in ten thousand of them is memory.
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private MetadataDecoder() {}

    static Metadata decode(FieldReader root) {
        return root.object("metadata", METADATA)
                .map(metadata -> new Metadata(
                        metadata.textOrEmpty("uid"),
                        created(metadata),
                        metadata.whole("generation", 0, Long.MAX_VALUE).orElse(0L),
                        metadata.textMap("labels"),
                        annotations(metadata)))
                .orElse(Metadata.EMPTY);
    }

    private static Map<String, String> annotations(FieldReader metadata) {
        Map<String, String> annotations = metadata.textMap("annotations");
        annotations.remove(LAST_APPLIED);
        return annotations;
    }

    private static Optional<Instant> created(FieldReader metadata) {
        Optional<String> text = metadata.text("creationTimestamp");
        try {
            return text.map(OffsetDateTime::parse).map(OffsetDateTime::toInstant);
        } catch (DateTimeParseException _) {
            metadata.wrong(
                    Reason.INVALID_FIELD, "creationTimestamp", () -> "must be a time such as 2026-11-24T08:00:00Z");
            return Optional.empty();
        }
    }
}
