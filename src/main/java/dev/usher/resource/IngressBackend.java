package dev.usher.resource;

/// `IngressBackend`: a Service port or another object.
public sealed interface IngressBackend {
    /// A port of a Service in the namespace of the Ingress.
    ///
    /// @param port which Service port
    record ServiceBackend(String service, PortReference port) implements IngressBackend {}

    /// A backend of some other kind; core Ingress supports none.
    record ResourceBackend(String apiGroup, String kind, String name) implements IngressBackend {}
}
