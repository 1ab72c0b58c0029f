package dev.usher.status;

import dev.usher.model.ResourceKey;
import dev.usher.resource.ApiKind;

/// The object an Event is about.
///
/// @param namespace empty for cluster-scoped kinds
/// @param uid empty when it has to be looked up: `kubectl describe` shows only Events that name it
record Regarding(String apiVersion, String kind, String namespace, String name, String uid) {
    static Regarding of(ResourceKey key, String uid) {
        return new Regarding(ApiKind.versionOf(key.kind()), key.kind().text(), key.namespace(), key.name(), uid);
    }
}
