package dev.usher.dialect.nginx;

import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.resource.ConfigMap;
import dev.usher.resource.Secret;
import dev.usher.resource.Snapshot;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// The Secrets and ConfigMaps that the annotations of one Ingress name. Remembers which were asked for, existing or
/// not:
/// when one of them changes, the Ingress is read again.
final class NamedObjects {
    private final Snapshot snapshot;
    private final String namespace;
    private final boolean otherNamespaces;
    private final Set<ResourceKey> asked = new HashSet<>();

    /// What a name led to.
    sealed interface Found<T> {
        record Present<T>(T object) implements Found<T> {}

        /// There is none that may be used.
        ///
        /// @param why ends a sentence that begins with the name of an annotation
        record Absent<T>(String why) implements Found<T> {}
    }

    /// Objects as the annotations of an Ingress may see them.
    ///
    /// @param namespace of the Ingress: what a bare name is looked up in
    /// @param otherNamespaces whether names may lead to other namespaces (`allow-cross-namespace-resources`, SEC5)
    NamedObjects(Snapshot snapshot, String namespace, boolean otherNamespaces) {
        this.snapshot = snapshot;
        this.namespace = namespace;
        this.otherNamespaces = otherNamespaces;
    }

    /// A Secret.
    ///
    /// @param name `name` or `namespace/name`
    Found<Secret> secret(String name) {
        var key = key(Kind.SECRET, name);
        return found(key, snapshot.secret(key));
    }

    /// A ConfigMap.
    ///
    /// @param name `name` or `namespace/name`
    Found<ConfigMap> configMap(String name) {
        var key = key(Kind.CONFIG_MAP, name);
        return found(key, snapshot.configMap(key));
    }

    /// A ConfigMap of whatever namespace: for what is neither secret nor protects anything.
    ///
    /// @param name `name` or `namespace/name`
    Found<ConfigMap> configMapAnywhere(String name) {
        var key = key(Kind.CONFIG_MAP, name);
        return asked(key, snapshot.configMap(key));
    }

    /// Everything that was asked for and may be looked at.
    Set<ResourceKey> asked() {
        return Set.copyOf(asked);
    }

    private ResourceKey key(Kind kind, String name) {
        int slash = name.indexOf('/');
        return slash < 0
                ? ResourceKey.of(kind, namespace, name)
                : ResourceKey.of(kind, name.substring(0, slash), name.substring(slash + 1));
    }

    private <T> Found<T> found(ResourceKey key, Optional<T> object) {
        if (!otherNamespaces && !key.namespace().equals(namespace)) {
            return new Found.Absent<>("names " + key + " of another namespace, which allow-cross-namespace-resources"
                    + " does not allow");
        }
        return asked(key, object);
    }

    private <T> Found<T> asked(ResourceKey key, Optional<T> object) {
        asked.add(key);
        return object.<Found<T>>map(Found.Present::new)
                .orElseGet(() -> new Found.Absent<>("names " + key + ", which does not exist"));
    }
}
