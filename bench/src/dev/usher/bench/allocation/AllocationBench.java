package dev.usher.bench.allocation;

import dev.usher.config.FlagValues;
import dev.usher.config.Flags;
import dev.usher.config.ProcessSettings;
import dev.usher.runtime.Usher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Octets of heap that event loops allocate for each request once the compilers have settled: the whole program in this
/// process, under load from outside. Where it is not next to nothing, the places that allocate follow.
public final class AllocationBench {
    /// Less than this is not worth a look.
    private static final double LITTLE = 16;

    private static final int MOST_WINDOWS = 12;
    private static final int FEWEST_WINDOWS = 4;
    private static final double SETTLED = 0.02;
    private static final int SITES = 40;
    /// What no figure tells apart: the objects of the connections themselves, spread over the requests.
    private static final double NOISE = 2;

    private static final String MANIFEST = """
            apiVersion: networking.k8s.io/v1
            kind: IngressClass
            metadata: {name: nginx}
            spec: {controller: k8s.io/ingress-nginx}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: settings}
            data: {keep-alive-requests: "1000000000", upstream-keepalive-requests: "1000000000"}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: origin}
            spec: {ports: [{port: 80}]}
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: origin, labels: {kubernetes.io/service-name: origin}}
            addressType: IPv4
            ports: [{port: ORIGIN_PORT}]
            endpoints: [{addresses: [127.0.0.1]}]
            """;

    /// The rewrite that ingress-nginx documents.
    private static final String REWRITING_INGRESS = """
            ---
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: HOST
              annotations:
                nginx.ingress.kubernetes.io/enable-access-log: "false"
                nginx.ingress.kubernetes.io/rewrite-target: /$2
            spec:
              ingressClassName: nginx
              rules:
              - host: HOST
                http:
                  paths:
                  - path: /app(/|$)(.*)
                    pathType: ImplementationSpecific
                    backend: {service: {name: origin, port: {number: 80}}}
            """;

    private static final String INGRESS = """
            ---
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: HOST, annotations: {nginx.ingress.kubernetes.io/enable-access-log: "LOGGED"}}
            spec:
              ingressClassName: nginx
              rules:
              - host: HOST
                http:
                  paths:
                  - {path: /, pathType: Prefix, backend: {service: {name: origin, port: {number: 80}}}}
            """;

    private final Usher usher;
    private final LineCount log;
    private final LoopThreads loops = new LoopThreads();
    private final int seconds;
    private long requests;

    private AllocationBench(Usher usher, LineCount log, int seconds) {
        this.usher = usher;
        this.log = log;
        this.seconds = seconds;
    }

    /// Measures.
    ///
    /// @param seconds of one window
    /// @param transport as the flag of this name
    /// @param names of loads; all without a name
    public static void run(int seconds, String transport, List<String> names) throws Exception {
        List<Load> loads = Load.named(names);
        Path folder = Files.createTempDirectory("usher-allocation");
        var log = new LineCount();
        try (var origin = new Origin();
                Usher usher = start(folder, origin.port(), transport, log)) {
            System.out.println("transport " + usher.describe() + System.lineSeparator());
            System.out.printf("%-16s %12s %12s %9s%n", "octets of heap", "a request", "requests/s", "windows");
            var bench = new AllocationBench(usher, log, seconds);
            for (Load load : loads) {
                bench.measure(load);
            }
        } finally {
            Files.deleteIfExists(folder.resolve("manifest.yaml"));
            Files.deleteIfExists(folder);
        }
    }

    private static Usher start(Path folder, int originPort, String transport, LineCount log) throws IOException {
        Files.writeString(
                folder.resolve("manifest.yaml"),
                MANIFEST.replace("ORIGIN_PORT", Integer.toString(originPort))
                        + ingress(Load.HOST, false)
                        + ingress(Load.LOGGED_HOST, true)
                        + REWRITING_INGRESS.replace("HOST", Load.REWRITTEN_HOST));
        var flags = new ArrayList<>(List.of(
                "--manifests=" + folder,
                "--configmap=default/settings",
                "--bind-address=127.0.0.1",
                "--event-loops=1",
                "--http-port=0",
                "--https-port=0",
                "--healthz-port=0",
                "--status-port=0",
                "--shutdown-grace-period=0",
                "--post-shutdown-grace-period=0"));
        if (!transport.isEmpty()) {
            flags.add("--transport=" + transport);
        }
        ProcessSettings settings = ProcessSettings.from(FlagValues.parse(Flags.ALL, flags), Map.of());
        return Usher.start(settings, log);
    }

    private static String ingress(String host, boolean logged) {
        return INGRESS.replace("HOST", host).replace("LOGGED", Boolean.toString(logged));
    }

    private int port(Load load) {
        return load.protocol().isTls() ? usher.httpsPort() : usher.httpPort();
    }

    private void measure(Load load) throws IOException, InterruptedException {
        long lines = log.lines();
        double last = window(load);
        // Lines of the load before may come late.
        if ((log.lines() - lines > requests / 2) != load.isLogged()) {
            throw new IllegalStateException(load.name() + (load.isLogged() ? " was not logged" : " was logged"));
        }
        int windows = 1;
        boolean settled = false;
        double now = last;
        while (windows < MOST_WINDOWS && !settled) {
            now = window(load);
            windows++;
            settled = windows >= FEWEST_WINDOWS && Math.abs(now - last) <= NOISE + SETTLED * last;
            last = now;
        }
        System.out.printf(
                Locale.ROOT, "%-16s %12.0f %12d %9d%s%n",
                load.name(), now, requests / seconds, windows, settled ? "" : "  not settled");
        if (now > LITTLE) {
            sites(load, now);
        }
    }

    /// Octets for each request of one window.
    private double window(Load load) throws IOException, InterruptedException {
        long before = loops.allocatedBytes();
        requests = load.run(port(load), seconds);
        return (loops.allocatedBytes() - before) / (double) requests;
    }

    private void sites(Load load, double octets) throws IOException, InterruptedException {
        List<Sites.Share> shares = Sites.during(() -> load.run(port(load), seconds));
        shares.stream()
                .limit(SITES)
                .filter(share -> share.share() * octets >= 1)
                .forEach(share -> System.out.printf(
                        Locale.ROOT, "  %8.1f  %-42s %s, from %s%n",
                        share.share() * octets, share.type(), share.at(), share.ours()));
    }
}
