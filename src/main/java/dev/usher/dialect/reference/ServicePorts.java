package dev.usher.dialect.reference;

import dev.usher.model.BackendProtocol;
import dev.usher.model.ResourceKey;
import dev.usher.resource.Service;
import dev.usher.resource.Service.ServicePort;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The protocols that Services declare for their ports (`appProtocol`, core Ingress §7).
///
/// Few Services declare one, and those hardly ever change: whoever depends on them compares this object by identity.
public final class ServicePorts {
    /// No Service declares anything.
    public static final ServicePorts NONE = new ServicePorts(Map.of(), Map.of());

    private final Map<ResourceKey, Service> all;
    private final Map<ResourceKey, Service> declaring;

    private ServicePorts(Map<ResourceKey, Service> all, Map<ResourceKey, Service> declaring) {
        this.all = all;
        this.declaring = declaring;
    }

    /// The declarations in another set of Services: this object itself when they are the same ones.
    public ServicePorts in(Map<ResourceKey, Service> services) {
        if (services.equals(all)) {
            return this;
        }
        var next = new HashMap<ResourceKey, Service>();
        for (Service service : services.values()) {
            for (ServicePort port : service.ports()) {
                if (protocol(port).isPresent()) {
                    next.put(service.key(), service);
                }
            }
        }
        return next.size() == declaring.size() && sameDeclarations(next) ? this : new ServicePorts(services, next);
    }

    /// What the port of an upstream declares.
    public Optional<BackendProtocol> protocol(UpstreamSource source) {
        return declaring.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(declaring.get(source.service()))
                        .flatMap(service -> ServiceResolver.port(service, source.port()))
                        .flatMap(ServicePorts::protocol);
    }

    private boolean sameDeclarations(Map<ResourceKey, Service> next) {
        for (Service service : next.values()) {
            var before = declaring.get(service.key());
            if (before == null || !before.ports().equals(service.ports())) {
                return false;
            }
        }
        return true;
    }

    private static Optional<BackendProtocol> protocol(ServicePort port) {
        return switch (port.appProtocol()) {
            case "kubernetes.io/h2c" -> Optional.of(BackendProtocol.H2C);
            case "kubernetes.io/ws" -> Optional.of(BackendProtocol.HTTP);
            case "kubernetes.io/wss", "https" -> Optional.of(BackendProtocol.HTTPS);
            default -> Optional.empty();
        };
    }
}
