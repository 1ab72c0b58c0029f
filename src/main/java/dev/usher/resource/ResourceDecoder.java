package dev.usher.resource;

import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.problem.Reason;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Decodes trees, as YAML and JSON give them, into our records. Strict: whatever the API does not have, or has
/// otherwise, is a problem with object and path; the smallest thing that contains it is left out and the rest goes on.
/// Manifests and clusters decode here, so they cannot differ. Stateless; any thread.
public final class ResourceDecoder {
    private static final Set<String> METADATA = Set.of(
            "name",
            "namespace",
            "uid",
            "creationTimestamp",
            "generation",
            "labels",
            "annotations",
            "resourceVersion",
            "managedFields",
            "ownerReferences",
            "finalizers",
            "generateName",
            "selfLink",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "clusterName");

    private static final int MAX_NAME = 253;

    private ResourceDecoder() {}

    /// Decodes one object.
    ///
    /// @param tree the whole object
    /// @param defaultNamespace for namespaced objects that name none
    /// @return empty for kinds we do not read, and for what is no object at all
    public static Optional<Change> decode(Map<?, ?> tree, String defaultNamespace) {
        Optional<Kind> kind = kindOf(tree.get("apiVersion"), tree.get("kind"));
        if (kind.isEmpty()) {
            return Optional.empty();
        }
        String name = textAt(tree, "name");
        String namespace = isNamespaced(kind.get()) ? textAt(tree, "namespace") : "";
        if (isNamespaced(kind.get()) && namespace.isEmpty()) {
            namespace = defaultNamespace;
        }
        var findings = new Findings(new ResourceKey(kind.get(), namespace, name));
        if (name.isEmpty() || name.length() > MAX_NAME) {
            findings.error(
                    Reason.MISSING_FIELD,
                    "metadata.name",
                    "is required, with at most 253 characters: the object is ignored");
            return Optional.of(new Change.Reject(findings.object(), findings.problems()));
        }
        Optional<? extends Resource> decoded = decode(kind.get(), tree, findings);
        return Optional.of(
                decoded.isPresent()
                        ? new Change.Put(decoded.get(), findings.problems())
                        : new Change.Reject(findings.object(), findings.problems()));
    }

    private static Optional<? extends Resource> decode(Kind kind, Map<?, ?> tree, Findings findings) {
        return switch (kind) {
            case INGRESS -> IngressDecoder.ingress(tree, findings);
            case INGRESS_CLASS -> IngressDecoder.ingressClass(tree, findings);
            case SERVICE -> ServiceDecoder.service(tree, findings);
            case ENDPOINT_SLICE -> ServiceDecoder.slice(tree, findings);
            case SECRET -> DataDecoder.secret(tree, findings);
            case CONFIG_MAP -> DataDecoder.configMap(tree, findings);
            case NAMESPACE -> DataDecoder.namespace(tree, findings);
            case FILE -> Optional.empty();
        };
    }

    private static Optional<Kind> kindOf(@Nullable Object apiVersion, @Nullable Object kind) {
        if (!(apiVersion instanceof String version) || !(kind instanceof String name)) {
            return Optional.empty();
        }
        return Optional.ofNullable(
                switch (version + "/" + name) {
                    case "networking.k8s.io/v1/Ingress" -> Kind.INGRESS;
                    case "networking.k8s.io/v1/IngressClass" -> Kind.INGRESS_CLASS;
                    case "discovery.k8s.io/v1/EndpointSlice" -> Kind.ENDPOINT_SLICE;
                    case "v1/Service" -> Kind.SERVICE;
                    case "v1/Secret" -> Kind.SECRET;
                    case "v1/ConfigMap" -> Kind.CONFIG_MAP;
                    case "v1/Namespace" -> Kind.NAMESPACE;
                    default -> null;
                });
    }

    private static boolean isNamespaced(Kind kind) {
        return kind != Kind.INGRESS_CLASS && kind != Kind.NAMESPACE;
    }

    private static String textAt(Map<?, ?> tree, String field) {
        return tree.get("metadata") instanceof Map<?, ?> metadata && metadata.get(field) instanceof String text
                ? text
                : "";
    }

    /// The metadata of an object whose name is known already.
    static Metadata metadata(FieldReader root) {
        Optional<FieldReader> found = root.object("metadata", METADATA);
        if (found.isEmpty()) {
            return Metadata.EMPTY;
        }
        FieldReader metadata = found.get();
        return new Metadata(
                metadata.text("uid", ""),
                metadata.text("creationTimestamp").flatMap(text -> timestamp(metadata, text)),
                metadata.integer("generation", 0, Integer.MAX_VALUE).orElse(0),
                metadata.textMap("labels"),
                metadata.textMap("annotations"));
    }

    private static Optional<Instant> timestamp(FieldReader metadata, String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException wrong) {
            metadata.findings()
                    .error(
                            Reason.INVALID_FIELD,
                            metadata.at("creationTimestamp"),
                            "must be a time such as 2026-11-24T08:00:00Z");
            return Optional.empty();
        }
    }
}
