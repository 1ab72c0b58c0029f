package dev.usher.model;

/// Identity of one object: kind, namespace (empty when the kind is cluster-scoped) and name.
public record ResourceKey(Kind kind, String namespace, String name) implements Comparable<ResourceKey> {

    public static ResourceKey of(Kind kind, String namespace, String name) {
        return new ResourceKey(kind, namespace, name);
    }

    /// `namespace/name`, or the bare name for cluster-scoped kinds.
    public String path() {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }

    @Override
    public int compareTo(ResourceKey other) {
        int byKind = kind.compareTo(other.kind);
        if (byKind != 0) {
            return byKind;
        }
        int byNamespace = namespace.compareTo(other.namespace);
        return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
    }

    /// `Ingress default/shop`: the form used in messages.
    @Override
    public String toString() {
        return kind.text() + " " + path();
    }
}
