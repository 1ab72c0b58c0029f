package dev.usher.proxy;

import dev.usher.model.EndpointState;
import dev.usher.model.RoutingTable;
import dev.usher.model.UpstreamKey;
import dev.usher.observe.LoopObserver;
import dev.usher.proxy.exchange.ClientCertificate;
import dev.usher.proxy.exchange.HeadRoom;
import dev.usher.proxy.exchange.LoopContext;
import dev.usher.proxy.exchange.ServingTable;
import dev.usher.proxy.filter.FilterOrder;
import dev.usher.proxy.filter.FilterServices;
import dev.usher.proxy.l4.Clocks;
import dev.usher.proxy.l4.StreamPorts;
import dev.usher.proxy.listener.Listeners;
import dev.usher.proxy.listener.Listeners.LoopSeat;
import dev.usher.proxy.listener.TlsInstaller;
import dev.usher.proxy.listener.Transport;
import dev.usher.proxy.tls.ServerContexts;
import dev.usher.proxy.tls.TlsProvider;
import dev.usher.proxy.tls.TlsServer;
import dev.usher.proxy.tls.UpstreamTls;
import dev.usher.proxy.upstream.HostUpstreams;
import dev.usher.proxy.upstream.LoopPools;
import dev.usher.proxy.upstream.Upstreams;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

/// The data plane's front door: takes tables, binds, drains, stops. Any thread may call; nothing here waits, what takes
/// time is promised. Traffic lives on the event loops behind it, tables are made ready on a thread of their own.
public final class Proxy {

    private final Transport transport;
    private final TlsProvider tlsProvider;
    private final MultiThreadIoEventLoopGroup group;
    private final List<Loop> loops = new ArrayList<>();
    private final List<LoopPools> pools = new ArrayList<>();
    private final DnsNames names;
    private final Upstreams upstreams;
    private final HostUpstreams hosts;
    private final Tables tables;
    private final ServerContexts contexts;
    private final Listeners listeners;
    private final TlsServer tlsServer;
    private final StreamPorts streams;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final ExecutorService publisher =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("publish").factory());

    /// What a data plane is made of.
    ///
    /// @param eventLoops 0 means one for each processor
    /// @param observers makes the observer of a loop; called once for each
    /// @param product name and version, for `Server` where that is sent
    /// @param completesChains whether authorities that certificate chains lack are fetched
    public record Options(
            Transport transport,
            int eventLoops,
            Supplier<LoopObserver> observers,
            String product,
            boolean completesChains) {}

    /// Starts event loops; nothing is listened on yet, and every request would be answered 404.
    public Proxy(Options options) {
        this(options, DnsServerAddressStreamProviders.platformDefault());
    }

    /// The same with name servers of one's own.
    Proxy(Options options, DnsServerAddressStreamProvider nameServers) {
        transport = options.transport();
        tlsProvider = TlsProvider.best();
        int count = options.eventLoops() > 0
                ? options.eventLoops()
                : Runtime.getRuntime().availableProcessors();
        group = new MultiThreadIoEventLoopGroup(
                count,
                new DefaultThreadFactory("loop", false, Thread.MAX_PRIORITY),
                transport.ioHandlers(DirectMemory.allocator()));
        contexts = new ServerContexts(
                tlsProvider,
                InstantSource.system(),
                options.completesChains(),
                name -> serving().index().owner(name).host());
        tlsServer = new TlsServer(contexts);
        var upstreamTls = new UpstreamTls(tlsProvider, InstantSource.system());
        Supplier<ServingTable> current = this::serving;
        for (int i = 0; i < count; i++) {
            EventLoop executor = group.next();
            var loop = new Loop(i, executor, options.observers().get(), current, HeadRoom.ofHeap(count));
            loops.add(loop);
            pools.add(new LoopPools(loop, new NettyConnector(executor, transport, upstreamTls), executor));
        }
        names = new DnsNames(loops.getFirst().executor(), transport, nameServers);
        upstreams = new Upstreams(
                pools,
                (name, addresses) -> names.resolve(name, found -> onPublisher(() -> addresses.accept(found))),
                System::nanoTime);
        hosts = new HostUpstreams(upstreams, this::onPublisher, System::nanoTime);
        var filters = new FilterOrder(FilterServices.start(hosts, upstreamTls::identity));
        tables = new Tables(upstreams, filters, upstreamTls, options.product());
        List<LoopSeat> seats =
                loops.stream().map(loop -> new LoopSeat(loop.executor(), loop)).toList();
        listeners = new Listeners(transport, group, seats, new Protocols(), DirectMemory.allocator());
        streams = new StreamPorts(
                transport, DirectMemory.allocator(), seats, listeners, this::onPublisher, Clocks.SYSTEM);
        loops.forEach(Loop::start);
        var _ = loops.getFirst()
                .executor()
                .scheduleAtFixedRate(() -> onPublisher(this::everySecond), 1, 1, TimeUnit.SECONDS);
    }

    private void everySecond() {
        refreshNames();
        streams.retry();
    }

    private ServingTable serving() {
        return tables.current();
    }

    private void refreshNames() {
        upstreams.refreshNames();
        hosts.refresh();
    }

    private void onPublisher(Runnable task) {
        if (!publisher.isShutdown()) {
            publisher.execute(task);
        }
    }

    /// Puts a table in service; tables follow each other in the order of the calls.
    ///
    /// @return completes when every request that comes is answered by it
    public CompletionStage<Void> publish(RoutingTable table) {
        return CompletableFuture.runAsync(
                () -> {
                    // First: names of the table are asked for before it is in service.
                    names.ipv6(table.settings().sockets().ipv6Names());
                    contexts.publish(table.tls(), table.settings());
                    tables.publish(table);
                    streams.publish(table, upstreams::target);
                },
                publisher);
    }

    /// The table in service.
    public RoutingTable table() {
        return tables.current().table();
    }

    /// Asks where requests go at this moment: what names resolved to, and which endpoints are passed over.
    ///
    /// @return completes once tables that are on their way are in service; with nothing after the end
    public CompletionStage<Map<UpstreamKey, List<EndpointState>>> endpoints() {
        try {
            return CompletableFuture.supplyAsync(upstreams::states, publisher);
        } catch (RejectedExecutionException ended) {
            return CompletableFuture.completedFuture(Map.of());
        }
    }

    /// Listens for clear HTTP.
    ///
    /// @param externalPort the port the outside sees
    /// @return the port bound, or a [dev.usher.proxy.listener.BindFailedException]
    public CompletionStage<Integer> listenHttp(List<String> addresses, int port, int externalPort) {
        return listeners.bind(addresses, port, externalPort, externalPort, Optional.empty(), Optional.empty());
    }

    /// Listens for HTTPS; parameters as for [#listenHttp].
    ///
    /// @param namedPort the port redirects name
    public CompletionStage<Integer> listenHttps(List<String> addresses, int port, int externalPort, int namedPort) {
        TlsInstaller installer = (pipeline, loop, outcome) ->
                tlsServer.install(pipeline, handshakeMillis(loop), new TlsServer.Outcome() {
                    @Override
                    public void succeeded(
                            String name,
                            String protocol,
                            String cipher,
                            String applicationProtocol,
                            ClientCertificate certificate) {
                        outcome.succeeded(name, protocol, cipher, applicationProtocol, certificate);
                    }

                    @Override
                    public void failed() {
                        outcome.failed();
                    }
                });
        return listeners.bind(
                addresses, port, externalPort, namedPort, Optional.of(installer), Optional.of(streams.passthrough()));
    }

    /// Listens on the ports of TCP and UDP services, those of the table in service and of every later one. A port that
    /// cannot be bound is told in the log and tried again.
    ///
    /// @param portMap ports to bind by the port the outside sees, where they differ
    /// @return completes when each port has been tried once
    public CompletionStage<Void> listenStreams(List<String> addresses, Map<Integer, Integer> portMap) {
        return CompletableFuture.supplyAsync(() -> streams.listen(addresses, portMap), publisher)
                .thenCompose(Function.identity());
    }

    /// A handshake may take as long as a head, as in nginx.
    private static long handshakeMillis(LoopContext loop) {
        return TimeUnit.SECONDS.toMillis(loop.settings().client().headerSeconds());
    }

    /// Transport and TLS library, for people.
    public String describe() {
        return transport.text() + ", " + tlsProvider.describe();
    }

    /// Asks every event loop for a sign of life.
    ///
    /// @return completes when the last of them got to it; fails when one has ended
    public CompletionStage<Void> answer() {
        try {
            return CompletableFuture.allOf(loops.stream()
                    .map(loop -> CompletableFuture.runAsync(() -> {}, loop.executor()))
                    .toArray(CompletableFuture<?>[]::new));
        } catch (RejectedExecutionException ended) {
            return CompletableFuture.failedFuture(ended);
        }
    }

    /// Octets of direct memory that buffers of all connections take now. Any thread.
    public long directMemory() {
        return DirectMemory.used();
    }

    /// Client connections now.
    public int connections() {
        return listeners.connectionCount();
    }

    /// Stops accepting, lets what is under way end, closes the rest after the limit.
    ///
    /// @return whether everything ended by itself
    public CompletionStage<Boolean> drain(Duration limit) {
        return new Draining(loops, listeners, streams, this::onPublisher, limit).begin();
    }

    private void stopLoops() {
        listeners.closeAll();
        for (int i = 0; i < loops.size(); i++) {
            loops.get(i).executor().execute(pools.get(i)::closeIdle);
        }
        var _ = group.shutdownGracefully(0, 2, TimeUnit.SECONDS);
    }

    /// Closes whatever is open and ends the event loops.
    ///
    /// @return completes when the last loop has ended
    public CompletionStage<Void> stop() {
        if (stopping.compareAndSet(false, true)) {
            // Sockets before loops: what the kernel holds of a datagram socket comes back through its loop. And the
            // publisher after both, since ports tell it that they are closed.
            var _ = CompletableFuture.supplyAsync(streams::close, publisher)
                    .thenCompose(Function.identity())
                    .whenComplete((_, _) -> {
                        publisher.shutdown();
                        stopLoops();
                    });
        }
        var stopped = new CompletableFuture<Void>();
        var _ = group.terminationFuture().addListener(_ -> stopped.complete(null));
        return stopped;
    }
}
