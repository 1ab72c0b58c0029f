package dev.usher.resource;

import dev.usher.model.Kind;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/// The kinds we read, as the API names them.
public enum ApiKind {
    INGRESS(Kind.INGRESS, "networking.k8s.io/v1"),
    INGRESS_CLASS(Kind.INGRESS_CLASS, "networking.k8s.io/v1"),
    SERVICE(Kind.SERVICE, "v1"),
    ENDPOINT_SLICE(Kind.ENDPOINT_SLICE, "discovery.k8s.io/v1"),
    SECRET(Kind.SECRET, "v1"),
    CONFIG_MAP(Kind.CONFIG_MAP, "v1"),
    NAMESPACE(Kind.NAMESPACE, "v1");

    private final Kind kind;
    private final String version;

    ApiKind(Kind kind, String version) {
        this.kind = kind;
        this.version = version;
    }

    /// The `apiVersion` of a kind, as we read it.
    ///
    /// @throws IllegalArgumentException for what no API serves
    public static String versionOf(Kind kind) {
        return Arrays.stream(values())
                .filter(api -> api.kind == kind)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no API serves " + kind))
                .version;
    }

    /// The kind of this name, whatever its case.
    static Optional<ApiKind> named(String name) {
        return Arrays.stream(values())
                .filter(api -> api.kind.text().equalsIgnoreCase(name))
                .findFirst();
    }

    Kind kind() {
        return kind;
    }

    /// The `apiVersion` we read.
    String version() {
        return version;
    }

    boolean isNamespaced() {
        return kind != Kind.INGRESS_CLASS && kind != Kind.NAMESPACE;
    }

    /// What to tell about an object whose `apiVersion` or `kind` is not ours but was meant to be. Empty for objects of
    /// other API groups that share a name with ours: there are many, as a Knative Service.
    Optional<String> mistake(String writtenVersion, String writtenKind) {
        if (writtenVersion.equals(version)) {
            return Optional.of(
                    "kind " + writtenKind + " is not known, the object is not used: write " + kind.text() + ".");
        }
        return mistakes().contains(writtenVersion)
                ? Optional.of("apiVersion " + writtenVersion + " has no " + kind.text()
                        + " that is served, the object is not used: write " + version + ".")
                : Optional.empty();
    }

    /// Versions that were once served or are often written by mistake.
    private Set<String> mistakes() {
        return switch (this) {
            case INGRESS -> Set.of("networking.k8s.io/v1beta1", "extensions/v1beta1", "v1");
            case INGRESS_CLASS -> Set.of("networking.k8s.io/v1beta1", "v1");
            case ENDPOINT_SLICE -> Set.of("discovery.k8s.io/v1beta1", "v1");
            case SERVICE, SECRET, CONFIG_MAP, NAMESPACE -> Set.of("core/v1");
        };
    }
}
