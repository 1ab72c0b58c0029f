package dev.usher.bench;

import com.sun.management.ThreadMXBean;
import dev.usher.config.FlagValues;
import dev.usher.config.Flags;
import dev.usher.config.ProcessSettings;
import dev.usher.dialect.Compilation;
import dev.usher.dialect.Compiler;
import dev.usher.dialect.CompilerOptions;
import dev.usher.dialect.nginx.NginxDialect;
import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.observe.AccessLog;
import dev.usher.observe.MetricSettings;
import dev.usher.observe.Metrics;
import dev.usher.observe.Tracer;
import dev.usher.proxy.Proxy;
import dev.usher.proxy.listener.Transport;
import dev.usher.proxy.trace.OtlpSender;
import dev.usher.resource.Change;
import dev.usher.resource.ResourceDecoder;
import dev.usher.resource.SnapshotStore;
import dev.usher.routing.PathRegex;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import tools.jackson.core.type.TypeReference;

/// What one change costs from the decoded object to the table in service, without sources and sockets: wall time and
/// processor time of the publishing thread, and what it allocates. Also what the parts weigh.
final class CompileBench {
    private static final TypeReference<Map<String, Object>> TREE = new TypeReference<>() {};

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final SnapshotStore store = new SnapshotStore();
    private final Compiler compiler;
    private final Metrics metrics;
    private final Proxy proxy;

    private CompileBench() {
        CompilerOptions options = CompilerOptions.DEFAULTS.withNginx(flags());
        compiler = new Compiler(options, List.of(new NginxDialect(options, pattern -> PathRegex.compile(pattern).isPresent())));
        ProcessSettings process = ProcessSettings.from(FlagValues.parse(Flags.ALL, List.of("--manifests=.")), Map.of());
        metrics = new Metrics(
                MetricSettings.from(process.observation(), new MetricSettings.Identity("", "", "", "", "", "")));
        AccessLog log = AccessLog.start(OutputStream.nullOutputStream(), "/healthz");
        Tracer tracer = new Tracer(OtlpSender::new, "bench");
        proxy = new Proxy(new Proxy.Options(Transport.NIO, 1, () -> metrics.loop(log, tracer), "bench", false));
    }

    private static CompilerOptions.Nginx flags() {
        var usual = CompilerOptions.Nginx.DEFAULTS;
        return new CompilerOptions.Nginx(
                usual.annotationsPrefix(),
                Optional.of(ResourceKey.of(Kind.CONFIG_MAP, Cluster.namespace(0), "settings")),
                usual.defaultBackendService(),
                usual.defaultSslCertificate(),
                usual.disableSvcExternalName(),
                usual.disableCatchAll(),
                usual.httpsPort(),
                usual.healthCheckPath(),
                usual.validation(),
                usual.streams());
    }

    static void run(int ingresses, int services, int changes) throws IOException {
        Figures.header("compile and publish: " + ingresses + " Ingresses, " + services + " Services");
        var bench = new CompileBench();
        bench.weigh("empty");
        var cluster = new Cluster(ingresses, services);
        bench.fill(cluster);
        bench.changes(cluster, changes);
        System.exit(0);
    }

    private void fill(Cluster cluster) {
        long begin = System.nanoTime();
        long cpu = threads.getCurrentThreadCpuTime();
        // Each object goes through text, so that it holds its own strings as it does in real life.
        for (Map<String, Object> object : cluster.objects()) {
            store.apply(List.of(decode(object)));
        }
        report("decode all", begin, cpu);
        weigh("snapshot");
        begin = System.nanoTime();
        cpu = threads.getCurrentThreadCpuTime();
        Compilation compilation = compiler.compile(store.snapshot());
        report("first compile", begin, cpu);
        weigh("snapshot, compiled");
        begin = System.nanoTime();
        cpu = threads.getCurrentThreadCpuTime();
        proxy.publish(compilation.table()).toCompletableFuture().join();
        report("first publish", begin, cpu);
        weigh("snapshot, compiled, published");
        System.out.println("problems " + compilation.report().problems().size());
        System.out.println();
    }

    private void changes(Cluster cluster, int count) {
        Figures.columns();
        measure("endpoints of a Service", count, i -> {
            int service = i * 37 % cluster.services;
            return Cluster.slice(
                    Cluster.namespace(service), "svc-" + service, List.of("10.200.0." + (1 + i % 200)), 8080);
        });
        measure("a path", count, i -> cluster.ingress(i * 37 % cluster.ingresses, "/api-" + i));
        measure(
                "a new Ingress",
                count,
                i -> Cluster.ingress(
                        Cluster.namespace(i),
                        "new-" + i,
                        "new-" + i + "." + Cluster.DOMAIN,
                        false,
                        List.of(Cluster.path("/", "svc-" + i % 20), Cluster.path("/api", "svc-" + i % 20))));
        measure("a Secret", count, i -> cluster.secret(i % 20, 1 + i / 20));
        measure("the ConfigMap (all recompiled)", Math.max(10, count / 50), i -> Cluster.configMap(i + 1));
    }

    private void measure(String what, int count, IntFunction<Map<String, Object>> change) {
        long[] wall = new long[count];
        long[] cpu = new long[count];
        long allocated = 0;
        for (int i = 0; i < count; i++) {
            List<Change> changes = List.of(decode(change.apply(i)));
            long bytes = threads.getCurrentThreadAllocatedBytes();
            long cpuBegin = threads.getCurrentThreadCpuTime();
            long begin = System.nanoTime();
            store.apply(changes);
            Compilation compilation = compiler.compile(store.snapshot());
            proxy.publish(compilation.table()).toCompletableFuture().join();
            metrics.controlPlane().published(compilation.table(), java.time.Duration.ZERO, java.time.Instant.EPOCH);
            wall[i] = System.nanoTime() - begin;
            cpu[i] = threads.getCurrentThreadCpuTime() - cpuBegin;
            allocated += threads.getCurrentThreadAllocatedBytes() - bytes;
        }
        Figures.row(what + ", wall", wall);
        Figures.row(what + ", processor", cpu);
        System.out.println("    " + allocated / count / 1024 + " KiB allocated each");
    }

    private static Change decode(Map<String, Object> object) {
        Map<String, Object> tree = Cluster.JSON.readValue(Cluster.JSON.writeValueAsBytes(object), TREE);
        return ResourceDecoder.decode(tree, "default").orElseThrow();
    }

    private void report(String what, long begin, long cpu) {
        System.out.printf(
                "%-34s %8s ms wall, %s ms processor%n",
                what,
                Figures.millis(System.nanoTime() - begin),
                Figures.millis(threads.getCurrentThreadCpuTime() - cpu));
    }

    private void weigh(String what) {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        System.out.printf(
                "%-34s %8.1f MB of heap after a collection%n",
                what, (runtime.totalMemory() - runtime.freeMemory()) / 1e6);
    }
}
