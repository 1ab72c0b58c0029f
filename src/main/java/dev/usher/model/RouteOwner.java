package dev.usher.model;

/// Where a route comes from. All texts are empty for the built-in default location.
///
/// @param namespace namespace of the Ingress
/// @param ingress name of the Ingress
/// @param service name of the Service its backend names
/// @param servicePort number or name of the Service port, as written
/// @param path the path as written in the Ingress; `/` for the implicit location
public record RouteOwner(String namespace, String ingress, String service, String servicePort, String path) {
    public static final RouteOwner NONE = new RouteOwner("", "", "", "", "/");
}
