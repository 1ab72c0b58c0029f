package dev.usher.runtime;

import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.resource.EndpointSlice;
import dev.usher.resource.EndpointSlice.SliceEndpoint;
import dev.usher.resource.EndpointSlice.SlicePort;
import dev.usher.resource.PersistentMap;
import dev.usher.resource.Service;
import dev.usher.resource.Service.ServicePort;
import dev.usher.resource.Snapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Gives every Service port that has no endpoint a built-in echo backend of its own (`--echo-backends`), so that
/// anybody can try a repository's Ingresses on a laptop. Used by the reconcile loop only.
final class EchoBackends implements AutoCloseable {
    private record Port(ResourceKey service, String name, int number) {}

    private final Map<Port, EchoServer> servers = new ConcurrentHashMap<>();
    private final Map<ResourceKey, List<EndpointSlice>> made = new HashMap<>();
    private final Map<ResourceKey, Service> madeFor = new HashMap<>();

    /// The snapshot with a slice for each Service that has none with an address in it.
    Snapshot fill(Snapshot snapshot) {
        forgetAllBut(snapshot.services());
        PersistentMap<ResourceKey, List<EndpointSlice>> slices = PersistentMap.copyOf(snapshot.slices());
        for (Service service : snapshot.services().values()) {
            if (!service.type().equals("ExternalName") && !hasEndpoint(snapshot.slicesOf(service.key()))) {
                slices = slices.with(service.key(), slicesFor(service));
            }
        }
        return snapshot.withSlices(slices);
    }

    /// Ends the backends of Services and ports that are gone.
    private void forgetAllBut(Map<ResourceKey, Service> services) {
        madeFor.entrySet().removeIf(entry -> {
            boolean gone = !services.containsKey(entry.getKey());
            if (gone) {
                made.remove(entry.getKey());
            }
            return gone;
        });
        servers.entrySet().removeIf(entry -> {
            Service service = services.get(entry.getKey().service());
            boolean gone = service == null
                    || service.ports().stream()
                            .noneMatch(port -> entry.getKey().number() == port.port()
                                    && entry.getKey().name().equals(port.name()));
            if (gone) {
                entry.getValue().close();
            }
            return gone;
        });
    }

    private static boolean hasEndpoint(List<EndpointSlice> slices) {
        return slices.stream().anyMatch(slice -> !slice.endpoints().isEmpty());
    }

    private List<EndpointSlice> slicesFor(Service service) {
        if (!service.equals(madeFor.get(service.key()))) {
            madeFor.put(service.key(), service);
            made.put(service.key(), List.of(slice(service)));
        }
        return made.getOrDefault(service.key(), List.of());
    }

    private EndpointSlice slice(Service service) {
        List<SlicePort> ports = service.ports().stream()
                .filter(port -> port.protocol().equals("TCP"))
                .map(port -> new SlicePort(port.name(), server(service, port).port(), "TCP"))
                .toList();
        ResourceKey key = service.key();
        return new EndpointSlice(
                new ResourceKey(Kind.ENDPOINT_SLICE, key.namespace(), key.name() + "-echo"),
                key,
                "IPv4",
                ports,
                List.of(new SliceEndpoint(List.of("127.0.0.1"), true, true, false, List.of())));
    }

    private EchoServer server(Service service, ServicePort port) {
        return servers.computeIfAbsent(new Port(service.key(), port.name(), port.port()), EchoBackends::start);
    }

    private static EchoServer start(Port port) {
        var identity = new LinkedHashMap<String, String>();
        identity.put("namespace", port.service().namespace());
        identity.put("service", port.service().name());
        identity.put("port", Integer.toString(port.number()));
        try {
            return EchoServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), identity);
        } catch (IOException e) {
            throw new UncheckedIOException("echo backend for " + port.service() + " cannot listen", e);
        }
    }

    @Override
    public void close() {
        servers.values().forEach(EchoServer::close);
    }
}
