package dev.usher.resource;

import dev.usher.model.ResourceKey;
import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Decodes trees, as YAML and JSON give them, into our records. Strict: whatever the API does not have, or has
/// otherwise, is a problem with object and path; the smallest thing that contains it is left out and the rest goes on.
/// Manifests and clusters decode here, so they cannot differ. Stateless; any thread.
public final class ResourceDecoder {
    private ResourceDecoder() {}

    /// Decodes one object.
    ///
    /// @param tree the whole object
    /// @param defaultNamespace for namespaced objects that name none
    /// @return empty for kinds we do not read, and for what is no object at all
    public static Optional<Change> decode(Map<?, ?> tree, String defaultNamespace) {
        if (!(tree.get("apiVersion") instanceof String version) || !(tree.get("kind") instanceof String kind)) {
            return Optional.empty();
        }
        return ApiKind.named(kind).flatMap(api -> {
            ResourceKey key = key(api, tree, defaultNamespace);
            if (version.equals(api.version()) && kind.equals(api.kind().text())) {
                return Optional.of(decode(key, tree));
            }
            return api.mistake(version, kind)
                    .map(text -> new Change.Reject(
                            key, List.of(Problem.error(Reason.INVALID_FIELD, key, "apiVersion", text))));
        });
    }

    private static ResourceKey key(ApiKind api, Map<?, ?> tree, String defaultNamespace) {
        String namespace = "";
        if (api.isNamespaced()) {
            String written = metadata(tree, "namespace");
            namespace = written.isEmpty() ? defaultNamespace : written;
        }
        return ResourceKey.of(api.kind(), namespace, metadata(tree, "name"));
    }

    private static String metadata(Map<?, ?> tree, String field) {
        return tree.get("metadata") instanceof Map<?, ?> metadata && metadata.get(field) instanceof String text
                ? ObjectNames.printable(text)
                : "";
    }

    private static Change decode(ResourceKey key, Map<?, ?> tree) {
        var findings = new Findings(key);
        Optional<ObjectNames.Fault> misnamed = ObjectNames.fault(key);
        if (misnamed.isPresent()) {
            findings.error(misnamed.get().reason(), misnamed.get().field(), misnamed.get()::message);
            return new Change.Reject(key, findings.problems());
        }
        Optional<? extends Resource> decoded = switch (key.kind()) {
            case INGRESS -> IngressDecoder.decode(tree, findings);
            case INGRESS_CLASS -> IngressClassDecoder.decode(tree, findings);
            case SERVICE -> ServiceDecoder.decode(tree, findings);
            case ENDPOINT_SLICE -> EndpointSliceDecoder.decode(tree, findings);
            case SECRET -> SecretDecoder.decode(tree, findings);
            case CONFIG_MAP -> ConfigMapDecoder.decode(tree, findings);
            case NAMESPACE -> NamespaceDecoder.decode(tree, findings);
            case FILE -> Optional.empty();
        };
        return decoded.isPresent()
                ? new Change.Put(decoded.get(), findings.problems())
                : new Change.Reject(key, findings.problems());
    }
}
