package dev.usher.proxy;

import dev.usher.model.RoutingTable;
import dev.usher.observe.LoopObserver;
import dev.usher.proxy.exchange.ServingTable;
import dev.usher.proxy.listener.Listeners;
import dev.usher.proxy.listener.Listeners.LoopSeat;
import dev.usher.proxy.listener.TlsInstaller;
import dev.usher.proxy.listener.Transport;
import dev.usher.proxy.tls.ServerContexts;
import dev.usher.proxy.tls.TlsProvider;
import dev.usher.proxy.tls.TlsServer;
import dev.usher.proxy.tls.UpstreamTls;
import dev.usher.proxy.upstream.LoopPools;
import dev.usher.proxy.upstream.NameResolver;
import dev.usher.proxy.upstream.Upstreams;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// The data plane's front door: takes tables, binds, drains, stops. All methods are for control threads; traffic lives
/// on the event loops behind it.
public final class Proxy implements AutoCloseable {
    private static final long HANDSHAKE_MILLIS = 10_000;
    private static final Duration LAME_DUCK = Duration.ofSeconds(2);

    private final Transport transport;
    private final TlsProvider tlsProvider;
    private final MultiThreadIoEventLoopGroup group;
    private final List<Loop> loops = new ArrayList<>();
    private final List<LoopPools> pools = new ArrayList<>();
    private final Upstreams upstreams;
    private final Tables tables;
    private final ServerContexts contexts;
    private final Listeners listeners;
    private final TlsServer tlsServer;

    /// What a data plane is made of.
    ///
    /// @param eventLoops 0 means one for each processor
    /// @param observers makes the observer of a loop; called once for each
    /// @param product name and version, for `Server` where that is sent
    public record Options(Transport transport, int eventLoops, Supplier<LoopObserver> observers, String product) {}

    /// Starts event loops; nothing is listened on yet, and every request would be answered 404.
    public Proxy(Options options) {
        transport = options.transport();
        tlsProvider = TlsProvider.best();
        int count = options.eventLoops() > 0
                ? options.eventLoops()
                : Runtime.getRuntime().availableProcessors();
        group = new MultiThreadIoEventLoopGroup(
                count, new DefaultThreadFactory("loop", false, Thread.MAX_PRIORITY), transport.ioHandlers());
        contexts = new ServerContexts(tlsProvider, InstantSource.system());
        tlsServer = new TlsServer(contexts);
        var upstreamTls = new UpstreamTls(tlsProvider);
        Supplier<ServingTable> current = this::serving;
        for (int i = 0; i < count; i++) {
            EventLoop executor = group.next();
            var loop = new Loop(i, executor, options.observers().get(), current);
            loops.add(loop);
            pools.add(new LoopPools(loop, new NettyConnector(executor, transport, upstreamTls), executor));
        }
        NameResolver resolver = new DnsNames(loops.getFirst().executor(), transport);
        upstreams = new Upstreams(pools, resolver);
        tables = new Tables(upstreams, options.product());
        listeners = new Listeners(
                transport,
                group,
                loops.stream().map(loop -> new LoopSeat(loop.executor(), loop)).toList(),
                new Protocols());
        loops.forEach(Loop::start);
        var _ = loops.getFirst().executor().scheduleAtFixedRate(upstreams::refreshNames, 1, 1, TimeUnit.SECONDS);
        contexts.prepare();
    }

    private ServingTable serving() {
        return tables.current();
    }

    /// Puts a table in service. One thread at a time.
    public void publish(RoutingTable table) {
        contexts.publish(table.tls(), table.settings());
        tables.publish(table);
    }

    /// The table in service.
    public RoutingTable table() {
        return tables.current().table();
    }

    /// Listens for clear HTTP.
    ///
    /// @param externalPort the port the outside sees
    /// @return the port bound
    /// @throws dev.usher.proxy.listener.BindFailedException when it cannot be bound
    public int listenHttp(List<String> addresses, int port, int externalPort) {
        return listeners.bind(addresses, port, externalPort, Optional.empty());
    }

    /// Listens for HTTPS; parameters as for [#listenHttp].
    public int listenHttps(List<String> addresses, int port, int externalPort) {
        TlsInstaller installer =
                (pipeline, _, outcome) -> tlsServer.install(pipeline, HANDSHAKE_MILLIS, new TlsServer.Outcome() {
                    @Override
                    public void succeeded(String name, String protocol, String cipher, String applicationProtocol) {
                        outcome.succeeded(name, protocol, cipher, applicationProtocol);
                    }

                    @Override
                    public void failed() {
                        outcome.failed();
                    }
                });
        return listeners.bind(addresses, port, externalPort, Optional.of(installer));
    }

    /// Transport and TLS library, for people.
    public String describe() {
        return transport.text() + ", " + tlsProvider.describe();
    }

    /// Client connections now.
    public int connections() {
        return listeners.connectionCount();
    }

    /// Endpoints in use.
    public int endpoints() {
        return upstreams.endpointCount();
    }

    /// Stops accepting, lets what is under way end, closes the rest after the limit.
    ///
    /// A connection that is idle now may carry a request in the next instant, which a close would lose: so for
    /// a while clients are only told to go by the responses they get, and what is idle after that is closed.
    ///
    /// @return whether everything ended by itself
    public boolean drain(Duration limit) throws InterruptedException {
        listeners.stopAccepting();
        loops.forEach(loop -> loop.executor().execute(loop::beginDraining));
        long end = System.nanoTime() + Math.min(LAME_DUCK.toNanos(), limit.toNanos());
        while (connections() > 0 && System.nanoTime() - end < 0) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        var drained = listeners.drain().toCompletableFuture();
        try {
            drained.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException late) {
            listeners.closeAll();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("draining failed", e);
        }
    }

    @Override
    public void close() {
        if (group.isShuttingDown()) {
            return;
        }
        listeners.closeAll();
        for (int i = 0; i < loops.size(); i++) {
            loops.get(i).executor().execute(pools.get(i)::closeIdle);
        }
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
