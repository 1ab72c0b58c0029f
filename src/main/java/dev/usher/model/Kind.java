package dev.usher.model;

/// Kinds of object a table entry or a problem can come from.
public enum Kind {
    INGRESS("Ingress"),
    INGRESS_CLASS("IngressClass"),
    SERVICE("Service"),
    ENDPOINT_SLICE("EndpointSlice"),
    SECRET("Secret"),
    CONFIG_MAP("ConfigMap"),
    NAMESPACE("Namespace"),
    /// A manifest file that could not be read as objects; the name is its path, the namespace is empty.
    FILE("File");

    private final String text;

    Kind(String text) {
        this.text = text;
    }

    /// The `kind` as Kubernetes spells it.
    public String text() {
        return text;
    }
}
