package dev.usher.resource.kube;

import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.resource.ApiKind;
import dev.usher.resource.EndpointSlice;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// One thing to list and watch: a kind, everywhere or in a namespace, maybe narrowed by selectors.
///
/// @param namespace empty for cluster-scoped kinds and for all namespaces
/// @param fieldSelector empty for none
/// @param labelSelector empty for none
record WatchTarget(Kind kind, String namespace, String fieldSelector, String labelSelector) {

    /// Secrets of these types never hold anything we use, and Helm's releases are the largest objects of many
    /// clusters: the API server is asked not to send them at all.
    private static final String USABLE_SECRETS = String.join(
            ",",
            List.of(
                    "type!=helm.sh/release.v1",
                    "type!=kubernetes.io/service-account-token",
                    "type!=kubernetes.io/dockerconfigjson",
                    "type!=kubernetes.io/dockercfg",
                    "type!=bootstrap.kubernetes.io/token"));

    /// All objects of a kind in a namespace, or everywhere when that is empty.
    static WatchTarget all(Kind kind, String namespace) {
        return new WatchTarget(kind, namespace, kind == Kind.SECRET ? USABLE_SECRETS : "", "");
    }

    /// One object.
    static WatchTarget named(ResourceKey key) {
        return new WatchTarget(key.kind(), key.namespace(), "metadata.name=" + key.name(), "");
    }

    /// The slices of one Service.
    static WatchTarget slicesOf(ResourceKey service) {
        return new WatchTarget(
                Kind.ENDPOINT_SLICE, service.namespace(), "", EndpointSlice.SERVICE_LABEL + "=" + service.name());
    }

    /// Namespaces with these labels.
    static WatchTarget namespaces(String selector) {
        return new WatchTarget(Kind.NAMESPACE, "", "", selector);
    }

    /// `apiVersion` of the kind: what a typed list leaves out of its items.
    String apiVersion() {
        return ApiKind.versionOf(kind);
    }

    /// The plural with its group, as RBAC rules name it.
    String rbacName() {
        int slash = apiVersion().indexOf('/');
        return slash < 0 ? plural() : plural() + "." + apiVersion().substring(0, slash);
    }

    private String plural() {
        return switch (kind) {
            case INGRESS -> "ingresses";
            case INGRESS_CLASS -> "ingressclasses";
            case ENDPOINT_SLICE -> "endpointslices";
            case SERVICE -> "services";
            case SECRET -> "secrets";
            case CONFIG_MAP -> "configmaps";
            case NAMESPACE -> "namespaces";
            case FILE -> throw new IllegalStateException("no API serves " + kind);
        };
    }

    /// Path and query of one page of the listing.
    ///
    /// @param resume the `continue` token of the page before; empty for the first
    String listPath(int limit, String resume) {
        String page = resume.isEmpty() ? "" : "&continue=" + encode(resume);
        return collection() + "?limit=" + limit + page + selectors();
    }

    /// Path and query of the watch that begins after a version.
    String watchPath(String version, int seconds) {
        return collection() + "?watch=true&allowWatchBookmarks=true&resourceVersion=" + encode(version)
                + "&timeoutSeconds=" + seconds + selectors();
    }

    private String collection() {
        String root = apiVersion().contains("/") ? "apis/" : "api/";
        String in = namespace.isEmpty() ? "" : "/namespaces/" + encode(namespace);
        return root + apiVersion() + in + "/" + plural();
    }

    private String selectors() {
        String fields = fieldSelector.isEmpty() ? "" : "&fieldSelector=" + encode(fieldSelector);
        return fields + (labelSelector.isEmpty() ? "" : "&labelSelector=" + encode(labelSelector));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /// What people read in `/readyz`: `Ingress`, `Secret in shop`, `ConfigMap ops/settings`.
    @Override
    public String toString() {
        if (fieldSelector.startsWith("metadata.name=")) {
            return kind.text() + " " + namespace + "/" + fieldSelector.substring("metadata.name=".length());
        }
        String in = namespace.isEmpty() ? "" : " in " + namespace;
        return kind.text() + in + (labelSelector.isEmpty() ? "" : " with " + labelSelector);
    }
}
