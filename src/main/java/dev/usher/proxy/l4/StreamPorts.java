package dev.usher.proxy.l4;

import dev.usher.model.Endpoints;
import dev.usher.model.RoutingTable;
import dev.usher.model.StreamListener;
import dev.usher.model.StreamProtocol;
import dev.usher.model.Upstream;
import dev.usher.model.UpstreamKey;
import dev.usher.proxy.exchange.AnonymousPick;
import dev.usher.proxy.exchange.BackendTarget;
import dev.usher.proxy.listener.Listeners;
import dev.usher.proxy.listener.Listeners.LoopSeat;
import dev.usher.proxy.listener.TlsPassthrough;
import dev.usher.proxy.listener.Transport;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The ports of TCP and UDP services, and the server names that are handed on (TU, S7). Each port opens and closes by
/// itself when the table says so, and touches no other (TU4).
///
/// All of it runs on the publishing thread, but for what says otherwise; sockets belong to the event loops.
public final class StreamPorts {
    private final Transport transport;
    private final ByteBufAllocator allocator;
    private final Listeners listeners;
    private final Executor publisher;
    private final Clocks clocks;
    private final List<StreamSeat> seats;
    private final List<StreamConnector> connectors;
    private final UdpSessions udpSessions = new UdpSessions();
    private final PassthroughNames names;
    private final Map<Id, StreamPort> ports = new HashMap<>();
    private Optional<Binding> binding = Optional.empty();

    private record Id(StreamProtocol protocol, int port) {}

    /// Where ports are bound.
    private record Binding(List<String> addresses, Map<Integer, Integer> portMap) {
        int local(int external) {
            return portMap.getOrDefault(external, external);
        }
    }

    /// No ports yet.
    ///
    /// @param listeners accepts TCP connections
    /// @param publisher the publishing thread
    public StreamPorts(
            Transport transport,
            ByteBufAllocator allocator,
            List<LoopSeat> loops,
            Listeners listeners,
            Executor publisher,
            Clocks clocks) {
        this.transport = transport;
        this.allocator = allocator;
        this.listeners = listeners;
        this.publisher = publisher;
        this.clocks = clocks;
        seats = loops.stream()
                .map(loop -> new StreamSeat(
                        loop.executor(),
                        loop.context(),
                        new StreamConnector(
                                loop.executor(),
                                transport,
                                allocator,
                                new AnonymousPick(new SplittableRandom(), clocks.nanos(), clocks.epochMillis()))))
                .toList();
        connectors = seats.stream().map(StreamSeat::connector).toList();
        names = new PassthroughNames(connectors, clocks);
    }

    /// The server names that are handed on.
    public TlsPassthrough passthrough() {
        return names;
    }

    /// Begins to listen. Before, tables only say what will be listened on.
    ///
    /// @param addresses host texts; empty for all IPv4 and IPv6
    /// @param portMap ports to bind by the port the outside sees, where they differ
    /// @return completes when each port of the table in service has been tried once
    public CompletionStage<Void> listen(List<String> addresses, Map<Integer, Integer> portMap) {
        binding = Optional.of(new Binding(addresses, portMap));
        return CompletableFuture.allOf(
                ports.values().stream().map(StreamPort::settle).toArray(CompletableFuture[]::new));
    }

    /// Takes over what a table hands on: ports without an endpoint close, or are not opened (TU3). A name to
    /// resolve may have endpoints at any time.
    ///
    /// @param targets gives the live upstream of a key
    public void publish(RoutingTable table, Function<UpstreamKey, BackendTarget> targets) {
        names.publish(table.streams().passthrough(), targets);
        Set<Id> wanted = new HashSet<>();
        for (StreamListener listener : table.streams().listeners()) {
            if (mayHaveEndpoints(table.upstreams().get(listener.upstream()))) {
                var id = new Id(listener.protocol(), listener.port());
                wanted.add(id);
                BackendTarget target = targets.apply(listener.upstream());
                ports.computeIfAbsent(id, key -> port(key, listener, target)).want(listener, target);
            }
        }
        for (Map.Entry<Id, StreamPort> entry : new ArrayList<>(ports.entrySet())) {
            if (!wanted.contains(entry.getKey())) {
                entry.getValue().wantNothing();
            }
            if (entry.getValue().isGone()) {
                ports.remove(entry.getKey());
            }
        }
    }

    private static boolean mayHaveEndpoints(@Nullable Upstream upstream) {
        return upstream != null
                && switch (upstream.endpoints()) {
                    case Endpoints.Addresses(var addresses) -> !addresses.isEmpty();
                    case Endpoints.DnsName _ -> true;
                };
    }

    private StreamPort port(Id id, StreamListener listener, BackendTarget target) {
        return switch (id.protocol()) {
            case TCP -> {
                var service = new TcpService(connectors, clocks, route(listener, target));
                yield new StreamPort(
                        id.protocol() + " port " + id.port(),
                        (next, to) -> service.route(route(next, to)),
                        () -> binding.map(where -> openTcp(id.port(), where, service)),
                        publisher);
            }
            case UDP -> {
                var service = new UdpService(target);
                yield new StreamPort(
                        id.protocol() + " port " + id.port(),
                        (_, to) -> service.target(to),
                        () -> binding.map(where -> openUdp(id.port(), where, service)),
                        publisher);
            }
        };
    }

    private static TcpRoute route(StreamListener listener, BackendTarget target) {
        return new TcpRoute(target, listener.readsProxyHeader(), listener.sendsProxyHeader());
    }

    private CompletionStage<OpenPort> openTcp(int port, Binding where, TcpService service) {
        return listeners
                .bindStream(where.addresses(), where.local(port), port, service)
                .thenApply(bound -> bound::close);
    }

    private CompletionStage<OpenPort> openUdp(int port, Binding where, UdpService service) {
        return UdpPort.open(
                transport,
                allocator,
                seats,
                where.addresses(),
                where.local(port),
                seat -> new UdpSocket(seat.context(), seat.connector(), clocks, service, udpSessions, port));
    }

    /// Tries ports again that could not be bound. Called about once a second.
    public void retry() {
        ports.values().forEach(port -> {
            var _ = port.settle();
        });
    }

    /// Opens nothing any more, takes no TCP connection and no datagram of a new client. What is under way goes on.
    ///
    /// @return completes when no TCP port is listened on
    public CompletionStage<Void> stopAccepting() {
        udpSessions.drain();
        binding = Optional.empty();
        var closing = new ArrayList<CompletableFuture<Void>>();
        ports.forEach((id, port) -> {
            if (id.protocol() == StreamProtocol.TCP) {
                port.wantNothing();
                closing.add(port.settle());
            }
        });
        return CompletableFuture.allOf(closing.toArray(CompletableFuture[]::new));
    }

    /// Ends UDP: sessions that still wait for an answer get none.
    ///
    /// @return completes when no port is listened on
    public CompletionStage<Void> close() {
        binding = Optional.empty();
        ports.values().forEach(StreamPort::wantNothing);
        return CompletableFuture.allOf(
                ports.values().stream().map(StreamPort::settle).toArray(CompletableFuture[]::new));
    }

    /// UDP sessions now. Any thread.
    public int datagramSessions() {
        return udpSessions.count();
    }
}
