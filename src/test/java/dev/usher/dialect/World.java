package dev.usher.dialect;

import dev.usher.model.Kind;
import dev.usher.model.PrivateKeyPem;
import dev.usher.model.ResourceKey;
import dev.usher.resource.ConfigMap;
import dev.usher.resource.EndpointSlice;
import dev.usher.resource.Ingress;
import dev.usher.resource.Ingress.PathRule;
import dev.usher.resource.Ingress.PathType;
import dev.usher.resource.Ingress.Rule;
import dev.usher.resource.Ingress.TlsEntry;
import dev.usher.resource.IngressBackend;
import dev.usher.resource.IngressBackend.ServiceBackend;
import dev.usher.resource.IngressClass;
import dev.usher.resource.Metadata;
import dev.usher.resource.Namespace;
import dev.usher.resource.PortReference;
import dev.usher.resource.Secret;
import dev.usher.resource.Service;
import dev.usher.resource.Service.ServicePort;
import dev.usher.resource.Snapshot;
import dev.usher.resource.UserTexts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A cluster for tests: change it, take a snapshot. Snapshots share what did not change, as [Snapshot] promises.
public final class World {
    private Snapshot snapshot = Snapshot.EMPTY;

    public World() {
        put(new IngressClass(
                ResourceKey.of(Kind.INGRESS_CLASS, "", "nginx"),
                Metadata.EMPTY,
                "k8s.io/ingress-nginx",
                Optional.empty()));
    }

    public Snapshot snapshot() {
        return snapshot;
    }

    public World put(Ingress ingress) {
        return become(new Snapshot(
                with(snapshot.ingresses(), ingress.key(), ingress),
                snapshot.classes(),
                snapshot.services(),
                snapshot.slices(),
                snapshot.secrets(),
                snapshot.configMaps(),
                snapshot.namespaces()));
    }

    public World put(IngressClass type) {
        return become(new Snapshot(
                snapshot.ingresses(),
                with(snapshot.classes(), type.key(), type),
                snapshot.services(),
                snapshot.slices(),
                snapshot.secrets(),
                snapshot.configMaps(),
                snapshot.namespaces()));
    }

    public World put(Service service) {
        return become(new Snapshot(
                snapshot.ingresses(),
                snapshot.classes(),
                with(snapshot.services(), service.key(), service),
                snapshot.slices(),
                snapshot.secrets(),
                snapshot.configMaps(),
                snapshot.namespaces()));
    }

    public World put(Secret secret) {
        return become(new Snapshot(
                snapshot.ingresses(),
                snapshot.classes(),
                snapshot.services(),
                snapshot.slices(),
                with(snapshot.secrets(), secret.key(), secret),
                snapshot.configMaps(),
                snapshot.namespaces()));
    }

    public World put(ConfigMap map) {
        return become(new Snapshot(
                snapshot.ingresses(),
                snapshot.classes(),
                snapshot.services(),
                snapshot.slices(),
                snapshot.secrets(),
                with(snapshot.configMaps(), map.key(), map),
                snapshot.namespaces()));
    }

    public World put(Namespace namespace) {
        return become(new Snapshot(
                snapshot.ingresses(),
                snapshot.classes(),
                snapshot.services(),
                snapshot.slices(),
                snapshot.secrets(),
                snapshot.configMaps(),
                with(snapshot.namespaces(), namespace.key(), namespace)));
    }

    /// Replaces all slices of a Service by one with these addresses.
    public World endpoints(String namespace, String service, int port, String... addresses) {
        var endpoints = new ArrayList<EndpointSlice.SliceEndpoint>();
        for (String address : addresses) {
            endpoints.add(new EndpointSlice.SliceEndpoint(List.of(address), true, true, false, List.of()));
        }
        var slice = new EndpointSlice(
                ResourceKey.of(Kind.ENDPOINT_SLICE, namespace, service + "-1"),
                ResourceKey.of(Kind.SERVICE, namespace, service),
                "IPv4",
                List.of(new EndpointSlice.SlicePort("", port, "TCP")),
                endpoints);
        return slices(namespace, service, List.of(slice));
    }

    public World slices(String namespace, String service, List<EndpointSlice> slices) {
        var key = ResourceKey.of(Kind.SERVICE, namespace, service);
        return become(new Snapshot(
                snapshot.ingresses(),
                snapshot.classes(),
                snapshot.services(),
                with(snapshot.slices(), key, slices),
                snapshot.secrets(),
                snapshot.configMaps(),
                snapshot.namespaces()));
    }

    public World remove(ResourceKey key) {
        return switch (key.kind()) {
            case INGRESS ->
                become(new Snapshot(
                        without(snapshot.ingresses(), key),
                        snapshot.classes(),
                        snapshot.services(),
                        snapshot.slices(),
                        snapshot.secrets(),
                        snapshot.configMaps(),
                        snapshot.namespaces()));
            case INGRESS_CLASS ->
                become(new Snapshot(
                        snapshot.ingresses(),
                        without(snapshot.classes(), key),
                        snapshot.services(),
                        snapshot.slices(),
                        snapshot.secrets(),
                        snapshot.configMaps(),
                        snapshot.namespaces()));
            case SERVICE ->
                become(new Snapshot(
                        snapshot.ingresses(),
                        snapshot.classes(),
                        without(snapshot.services(), key),
                        snapshot.slices(),
                        snapshot.secrets(),
                        snapshot.configMaps(),
                        snapshot.namespaces()));
            case ENDPOINT_SLICE -> throw new IllegalArgumentException("replace the slices of the Service instead");
            case SECRET ->
                become(new Snapshot(
                        snapshot.ingresses(),
                        snapshot.classes(),
                        snapshot.services(),
                        snapshot.slices(),
                        without(snapshot.secrets(), key),
                        snapshot.configMaps(),
                        snapshot.namespaces()));
            case CONFIG_MAP ->
                become(new Snapshot(
                        snapshot.ingresses(),
                        snapshot.classes(),
                        snapshot.services(),
                        snapshot.slices(),
                        snapshot.secrets(),
                        without(snapshot.configMaps(), key),
                        snapshot.namespaces()));
            case NAMESPACE ->
                become(new Snapshot(
                        snapshot.ingresses(),
                        snapshot.classes(),
                        snapshot.services(),
                        snapshot.slices(),
                        snapshot.secrets(),
                        snapshot.configMaps(),
                        without(snapshot.namespaces(), key)));
            case FILE -> throw new IllegalArgumentException("no such object");
        };
    }

    /// A Service of type ClusterIP with one nameless port whose target port is 8080.
    public static Service service(String namespace, String name, int port) {
        return service(namespace, name, new ServicePort("", port, "TCP", new PortReference.ByNumber(8080), ""));
    }

    public static Service service(String namespace, String name, ServicePort... ports) {
        return new Service(
                ResourceKey.of(Kind.SERVICE, namespace, name),
                Metadata.EMPTY,
                "ClusterIP",
                "10.96.0.1",
                "",
                List.of(),
                List.of(ports),
                List.of());
    }

    public static ConfigMap configMap(String namespace, String name, Map<String, String> data) {
        return new ConfigMap(ResourceKey.of(Kind.CONFIG_MAP, namespace, name), data);
    }

    public static Secret secret(String namespace, String name, String certificate, String key) {
        return new Secret(
                ResourceKey.of(Kind.SECRET, namespace, name),
                "kubernetes.io/tls",
                certificate,
                Optional.of(new PrivateKeyPem(key)),
                "",
                "",
                UserTexts.NONE);
    }

    public static IngressBuilder ingress(String namespace, String name) {
        return new IngressBuilder(namespace, name);
    }

    /// Builds an Ingress of class `nginx`.
    public static final class IngressBuilder {
        private final ResourceKey key;
        private final Map<String, String> annotations = new TreeMap<>();
        private final List<Rule> rules = new ArrayList<>();
        private final List<TlsEntry> tls = new ArrayList<>();
        private Optional<String> className = Optional.of("nginx");
        private Optional<Instant> created = Optional.empty();
        private Optional<IngressBackend> defaultBackend = Optional.empty();

        private IngressBuilder(String namespace, String name) {
            this.key = ResourceKey.of(Kind.INGRESS, namespace, name);
        }

        public IngressBuilder created(long epochSeconds) {
            created = Optional.of(Instant.ofEpochSecond(epochSeconds));
            return this;
        }

        public IngressBuilder className(String name) {
            className = name.isEmpty() ? Optional.empty() : Optional.of(name);
            return this;
        }

        /// Sets `nginx.ingress.kubernetes.io/` annotations, or any whose name has a slash.
        public IngressBuilder annotate(String name, String value) {
            annotations.put(name.indexOf('/') < 0 ? "nginx.ingress.kubernetes.io/" + name : name, value);
            return this;
        }

        public IngressBuilder prefix(String host, String path, String service, int port) {
            return path(host, path, PathType.PREFIX, service, port);
        }

        public IngressBuilder path(String host, String path, PathType type, String service, int port) {
            var backend = new ServiceBackend(service, new PortReference.ByNumber(port));
            rules.add(new Rule(rules.size(), host, List.of(new PathRule(0, path, type, backend))));
            return this;
        }

        public IngressBuilder defaultBackend(String service, int port) {
            defaultBackend = Optional.of(new ServiceBackend(service, new PortReference.ByNumber(port)));
            return this;
        }

        public IngressBuilder tls(String secret, String... hosts) {
            tls.add(new TlsEntry(tls.size(), List.of(hosts), secret));
            return this;
        }

        public Ingress build() {
            return new Ingress(
                    key,
                    new Metadata("", created, 0, Map.of(), annotations),
                    className,
                    defaultBackend,
                    rules,
                    tls,
                    List.of());
        }
    }

    private World become(Snapshot next) {
        snapshot = next;
        return this;
    }

    private static <T> Map<ResourceKey, T> with(Map<ResourceKey, T> map, ResourceKey key, T value) {
        var copy = new HashMap<>(map);
        copy.put(key, value);
        return copy;
    }

    private static <T> Map<ResourceKey, T> without(Map<ResourceKey, T> map, ResourceKey key) {
        var copy = new HashMap<>(map);
        copy.remove(key);
        return copy;
    }
}
