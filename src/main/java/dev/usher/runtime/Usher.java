package dev.usher.runtime;

import dev.usher.admin.AdminSources;
import dev.usher.config.ProcessSettings;
import dev.usher.dialect.Compiler;
import dev.usher.dialect.CompilerOptions;
import dev.usher.model.Kind;
import dev.usher.model.ProxySettings;
import dev.usher.model.ResourceKey;
import dev.usher.model.RoutingTable;
import dev.usher.observe.AccessLog;
import dev.usher.observe.ControlPlaneMetrics.WatchCount;
import dev.usher.observe.Metrics;
import dev.usher.observe.Tracer;
import dev.usher.proxy.Proxy;
import dev.usher.proxy.listener.BindFailedException;
import dev.usher.proxy.listener.Transport;
import dev.usher.proxy.listener.TransportException;
import dev.usher.proxy.tls.TlsProvider;
import dev.usher.proxy.trace.OtlpSender;
import dev.usher.resource.ResourceSource;
import dev.usher.resource.Snapshot;
import dev.usher.status.Outlook;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The whole program, wired by hand: source, reconcile loop, compiler, data plane, observers, admin port.
///
/// Ports are bound only once the first table is in service, so that a restart never answers 404 for a host that exists
/// (H4).
public final class Usher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Usher.class);

    private final ProcessSettings settings;
    private final AccessLog accessLog;
    private final Tracer tracer = new Tracer(OtlpSender::new, Version.product());
    private final ListenAddresses addresses;
    private final LogOutputs outputs;
    private final DataPlane proxy;
    private final Side side;
    private final EchoBackends echo = new EchoBackends();
    private final HeapWatch heap = HeapWatch.ofProcess();
    private final Publication publication;
    private final Reconciler reconciler;
    private final Lifecycle lifecycle;
    private final AdminSide admin;
    private final Optional<AdmissionSide> admission;
    private final AtomicReference<String> zone = new AtomicReference<>("");
    private volatile Snapshot served = Snapshot.EMPTY;
    private final CountDownLatch stopped = new CountDownLatch(1);
    /// Traffic is opened whole or not at all when the process is stopped meanwhile.
    private final Lock opening = new ReentrantLock();
    private int httpPort;
    private int httpsPort;

    /// Where objects come from, and what goes back there.
    interface Side extends AutoCloseable {
        ResourceSource source();

        /// The zone this process runs in, for topology-aware routing; empty when nobody knows. Asked once, before the
        /// first compile, and waits for whoever knows.
        String zone();

        /// Who hears of tables besides the proxy: status, events.
        List<Publication.Follower> followers();

        /// Ports are bound and the first table is in service: what is written about us is true from now on.
        void serving();

        /// Shutdown begins: settle what others see of us.
        void stopping();

        @Override
        void close();
    }

    private Usher(ProcessSettings settings, OutputStream accessLogTo, Metrics metrics, Side side, Inbox inbox) {
        this.settings = settings;
        this.side = side;
        accessLog = AccessLog.start(accessLogTo, settings.scope().healthCheckPath());
        accessLog.register(metrics);
        tracer.register(metrics);
        Optional<ResourceKey> configMap =
                settings.scope().configMap().map(map -> ResourceKey.of(Kind.CONFIG_MAP, map.namespace(), map.name()));
        addresses = new ListenAddresses(settings.network().bindAddresses(), configMap);
        outputs = new LogOutputs(accessLog, configMap, settings.observation().verbosity());
        outputs.register(metrics);
        CompilerOptions options = CompilerOptionsFrom.settings(settings, zone::get);
        Compiler compiler = CompilerOptionsFrom.compiler(options);
        admission = settings.webhook().map(webhook -> new AdmissionSide(webhook, options, metrics.admission()));
        proxy = new DataPlane(new Proxy(new Proxy.Options(
                transport(settings),
                settings.network().eventLoops(),
                () -> metrics.loop(accessLog, tracer),
                Version.product(),
                settings.network().completesChains())));
        publication = new Publication(
                proxy, metrics.controlPlane(), outputs, addresses, tracer, adjust(settings), followers());
        UnaryOperator<Snapshot> decorate = settings.source().echoBackends() ? echo::fill : UnaryOperator.identity();
        ResourceSource source = side.source();
        reconciler = new Reconciler(
                inbox, decorate, compiler::compile, () -> source.want(compiler.configMaps()), publication);
        lifecycle = new Lifecycle(
                source::states, () -> proxy.responds(settings.network().healthTimeout()));
        // The JVM does not know of it: see scripts/flags.sh.
        metrics.gauge(
                "usher_direct_memory_used_bytes",
                "Bytes of direct memory that buffers of connections take",
                proxy::directMemory);
        metrics.controlPlane().orphans(() -> Orphans.of(proxy.table(), served));
        metrics.controlPlane().watches(() -> watchCounts(source));
        admin = openAdmin(new AdminSources(
                lifecycle,
                metrics,
                proxy::table,
                proxy::endpoints,
                publication::problems,
                new TableExplainer(proxy::table),
                settings.scope().healthCheckPath(),
                Version.product()));
    }

    /// Nobody closes a program that could not be made.
    private AdminSide openAdmin(AdminSources sources) {
        try {
            return AdminSide.open(settings, sources);
        } catch (StartException taken) {
            closeTraffic();
            throw taken;
        }
    }

    private void closeTraffic() {
        heap.close();
        proxy.close();
        accessLog.close();
        outputs.close();
        tracer.close();
        echo.close();
    }

    private List<Publication.Follower> followers() {
        var followers = new ArrayList<>(side.followers());
        admission.ifPresent(followers::add);
        followers.add(new Publication.Follower() {
            @Override
            public void published(Outlook outlook) {
                served = outlook.snapshot();
            }

            @Override
            public void failed(String cause) {
                // What was served before is served on.
            }
        });
        return followers;
    }

    /// Starts and returns once traffic is served.
    ///
    /// @param accessLogTo takes the access log; unbuffered
    /// @throws StartException when something needed is not to be had
    public static Usher start(ProcessSettings settings, OutputStream accessLogTo) {
        Usher usher = prepare(settings, accessLogTo);
        usher.serve();
        return usher;
    }

    /// Wires everything, begins to list and opens the admin port; [#serve] goes on from there. Between the two the
    /// process can be stopped already: a cluster that does not answer may keep `serve` waiting for long.
    ///
    /// @throws StartException when something needed is not to be had
    public static Usher prepare(ProcessSettings settings, OutputStream accessLogTo) {
        TlsProvider.beginLoading();
        Logging.verbosity(settings.observation().verbosity());
        var metrics = ProcessCounts.of(settings);
        Side side = Sides.of(settings, metrics.controlPlane());
        try {
            // Objects are read while the data plane is set up.
            var inbox = new Inbox();
            side.source().start(inbox);
            return new Usher(settings, accessLogTo, metrics, side, inbox);
        } catch (RuntimeException failed) {
            side.close();
            throw failed;
        }
    }

    /// Compiles, binds; returns once traffic is served, or when the process is stopped before.
    ///
    /// @throws StartException when a port is taken; everything is closed then
    public void serve() {
        try {
            begin();
        } catch (RuntimeException failed) {
            close();
            throw failed;
        }
    }

    /// Standard output as the access log wants it.
    public static OutputStream standardOutput() {
        return new FileOutputStream(FileDescriptor.out);
    }

    private void begin() {
        if (settings.scope().topologyAware()) {
            zone.set(side.zone());
        }
        reconciler.start();
        try {
            reconciler.awaitFirst();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted before the first table was compiled", interrupted);
        }
        opening.lock();
        try {
            if (stopped.getCount() > 0 && !lifecycle.isDraining()) {
                open();
            }
        } finally {
            opening.unlock();
        }
    }

    private void open() {
        lifecycle.compiled();
        heap.collectWhatWasRead();
        bind();
        admission.ifPresent(AdmissionSide::start);
        lifecycle.listening();
        side.serving();
        heap.start();
        LOG.atInfo()
                .addKeyValue("http", httpPort)
                .addKeyValue("https", httpsPort)
                .addKeyValue("admin", admin.port())
                .addKeyValue(
                        "status",
                        admin.statusPort().isPresent() ? admin.statusPort().getAsInt() : "none")
                .addKeyValue("hosts", proxy.table().hosts().size())
                .addKeyValue("transport", proxy.describe())
                .log("serving");
    }

    private void bind() {
        try {
            List<String> chosen = addresses.choose(proxy.table().settings().sockets());
            httpPort = proxy.listenHttp(chosen, settings.network());
            httpsPort = proxy.listenHttps(chosen, settings.network());
            proxy.listenStreams(chosen, settings.streams().portMap());
            admin.openDefault(chosen);
        } catch (BindFailedException taken) {
            throw StartException.because(taken);
        }
    }

    private static Transport transport(ProcessSettings settings) {
        try {
            return Transport.choose(settings.network().transport());
        } catch (TransportException unavailable) {
            throw StartException.because(unavailable);
        }
    }

    /// What flags say beyond the objects: the form of the access log.
    private static UnaryOperator<RoutingTable> adjust(ProcessSettings settings) {
        String format = settings.observation().accessLogFormat();
        if (format.isEmpty()) {
            return UnaryOperator.identity();
        }
        ProxySettings.AccessLog.Format wanted =
                format.equals("json") ? ProxySettings.AccessLog.Format.JSON : ProxySettings.AccessLog.Format.TEXT;
        return table -> table.withSettings(
                table.settings().withAccessLog(table.settings().accessLog().withFormat(wanted)));
    }

    private static List<WatchCount> watchCounts(ResourceSource source) {
        return source.states().stream()
                .map(state -> new WatchCount(state.name(), state.healthy(), state.failures()))
                .toList();
    }

    public int httpPort() {
        return httpPort;
    }

    public int httpsPort() {
        return httpsPort;
    }

    public int adminPort() {
        return admin.port();
    }

    /// The port of status, on loopback addresses; empty when it was taken, and not asked for.
    public OptionalInt statusPort() {
        return admin.statusPort();
    }

    /// The port of the built-in default backend; empty when it has none.
    public OptionalInt defaultServerPort() {
        return admin.defaultPort();
    }

    /// The port of the admission webhook; empty when there is none.
    public OptionalInt webhookPort() {
        return admission.map(AdmissionSide::port).orElse(OptionalInt.empty());
    }

    /// Transport and TLS library, for people.
    public String describe() {
        return proxy.describe();
    }

    /// Whether a host is in the table in service.
    public boolean serves(String host) {
        return proxy.table().hosts().stream().anyMatch(virtual -> virtual.host().equals(host));
    }

    /// Stops in order: not ready, grace period, nothing new, what is under way, then the rest. Blocks.
    public void stop() {
        LOG.atInfo().log("stopping");
        opening.lock();
        try {
            lifecycle.draining();
        } finally {
            opening.unlock();
        }
        try {
            side.stopping();
            Thread.sleep(settings.life().gracePeriod());
            Duration limit = proxy.table()
                    .settings()
                    .sockets()
                    .drainLimit()
                    .orElse(settings.life().drainTimeout());
            boolean complete = proxy.drain(limit);
            LOG.atInfo().addKeyValue("complete", complete).log("drained");
            close();
            Thread.sleep(settings.life().postGracePeriod());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits until the process was stopped.
    public void awaitStop() throws InterruptedException {
        stopped.await();
    }

    /// Stops on signals.
    public void stopOnSignals() {
        Signals.install(this::stop);
    }

    @Override
    public void close() {
        side.close();
        reconciler.close();
        admission.ifPresent(AdmissionSide::close);
        closeTraffic();
        admin.close();
        stopped.countDown();
    }
}
