package dev.usher.resource.kube;

/// Which namespaces are watched (C1.6). The two flags exclude each other, so this is one of three.
public sealed interface WatchScope {
    /// Every namespace, by cluster-wide lists.
    record AllNamespaces() implements WatchScope {}

    /// `--watch-namespace`: one namespace, with nothing but a Role in it.
    record OneNamespace(String namespace) implements WatchScope {}

    /// `--watch-namespace-selector`: the namespaces whose labels match. Each is listed and watched by itself,
    /// so no Secret of another namespace is ever read; the price is four connections to the API server per
    /// namespace.
    ///
    /// @param selector a Kubernetes label selector, as `team=web,tier!=test`
    record LabelledNamespaces(String selector) implements WatchScope {}
}
