package dev.usher.resource.kube;

import dev.usher.model.ResourceKey;
import java.util.LinkedHashMap;
import java.util.Map;

/// One object as the API server sent it: maps, lists and plain values.
///
/// @param target what was being read when it came
record ObjectTree(WatchTarget target, Map<String, Object> fields) {

    /// Completes the tree: the items of a typed list carry neither `apiVersion` nor `kind`.
    static ObjectTree of(WatchTarget target, Map<String, Object> fields) {
        if (fields.containsKey("kind") && fields.containsKey("apiVersion")) {
            return new ObjectTree(target, fields);
        }
        Map<String, Object> complete = new LinkedHashMap<>();
        complete.put("apiVersion", target.apiVersion());
        complete.put("kind", target.kind().text());
        complete.putAll(fields);
        return new ObjectTree(target, complete);
    }

    ResourceKey key() {
        return ResourceKey.of(target.kind(), metadata("namespace"), metadata("name"));
    }

    /// `metadata.resourceVersion`: equal versions mean an equal object.
    String version() {
        return metadata("resourceVersion");
    }

    private String metadata(String name) {
        return fields.get("metadata") instanceof Map<?, ?> metadata && metadata.get(name) instanceof String text
                ? text
                : "";
    }
}
