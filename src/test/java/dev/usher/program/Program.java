package dev.usher.program;

import dev.usher.config.FlagValues;
import dev.usher.config.Flags;
import dev.usher.config.ProcessSettings;
import dev.usher.runtime.Usher;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// The program under test on a folder of manifests of its own, ports chosen by the system.
final class Program implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /// Spinning instead would take the processor from what is waited for.
    private static final long POLL_NANOS = 500_000;

    /// What every test needs: a class of ours.
    static final String CLASS = """
            apiVersion: networking.k8s.io/v1
            kind: IngressClass
            metadata: {name: nginx}
            spec: {controller: k8s.io/ingress-nginx}
            """;

    /// How the global settings begin.
    private static final String SETTINGS = """
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: usher}
            data:
            """;

    private final Path folder;
    private final String manifest;
    private final ByteArrayOutputStream log;
    private final Usher usher;
    private int changes;

    private Program(Path folder, String manifest, ByteArrayOutputStream log, Usher usher) {
        this.folder = folder;
        this.manifest = manifest;
        this.log = log;
        this.usher = usher;
    }

    /// Starts on one manifest; further flags as on the command line.
    static Program start(String manifest, String... flags) throws IOException {
        return launch(manifest, "", locally(flags));
    }

    private static List<String> locally(String... flags) {
        var all = new ArrayList<>(List.of("--bind-address=127.0.0.1"));
        all.addAll(List.of(flags));
        return all;
    }

    private static Program launch(String manifest, String settings, List<String> flags) throws IOException {
        Path folder = Files.createTempDirectory("usher-program");
        Files.writeString(folder.resolve("class.yaml"), CLASS);
        Files.writeString(folder.resolve("main.yaml"), manifest + settings);
        var arguments = new ArrayList<>(List.of(
                "--manifests=" + folder,
                // Every manifest here is put in place whole.
                "--manifests-settle=0",
                "--http-port=0",
                "--https-port=0",
                "--healthz-port=0",
                "--status-port=0",
                "--event-loops=2"));
        arguments.addAll(flags);
        var log = new ByteArrayOutputStream();
        Usher usher = Usher.start(ProcessSettings.from(FlagValues.parse(Flags.ALL, arguments), Map.of()), log);
        return new Program(folder, manifest, log, usher);
    }

    /// Starts with global settings, given as `key: value` lines of a ConfigMap.
    static Program configured(String settings, String manifest, String... flags) throws IOException {
        var all = locally("--configmap=default/usher");
        all.addAll(List.of(flags));
        return launch(manifest, configMap(settings), all);
    }

    /// The same on the addresses that the settings name, and on all of them if they name none.
    static Program everywhere(String settings, String manifest, String... flags) throws IOException {
        var all = new ArrayList<>(List.of("--configmap=default/usher"));
        all.addAll(List.of(flags));
        return launch(manifest, configMap(settings), all);
    }

    /// The ConfigMap that [#configured] starts with, to be written anew.
    ///
    /// @param settings its `key: value` lines
    static String configMap(String settings) {
        return SETTINGS + settings.indent(2);
    }

    /// Replaces the global settings of [#configured]; everything else is as at the start. Returns once they are in
    /// force.
    ///
    /// @param settings its `key: value` lines
    void configure(String settings) throws IOException {
        serve(manifest + configMap(settings));
        // A table is in service a little before logs are where it says, and problems are told of after that: here that
        // the mark has no Service.
        await(
                "settings are in force",
                () -> RawClient.get(admin(), "localhost", "/api/problems")
                        .text()
                        .contains(mark()));
    }

    /// Replaces the manifest of [#start]. Returns once it is in force.
    ///
    /// @param manifest with a [#configMap] where settings are others than the usual ones
    void serve(String manifest) throws IOException {
        changes++;
        write("main.yaml", manifest + ingress(mark(), mark() + ".test", "Exact / none"));
        await("the manifest is in force", () -> usher.serves(mark() + ".test"));
    }

    /// What tells the manifest that was written last from those before.
    private String mark() {
        return "mark-" + changes;
    }

    /// The sum over all series of a metric.
    double metric(String name) throws IOException {
        return RawClient.get(admin(), "localhost", "/metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    int http() {
        return usher.httpPort();
    }

    int https() {
        return usher.httpsPort();
    }

    int admin() {
        return usher.adminPort();
    }

    Usher usher() {
        return usher;
    }

    /// The access log so far.
    String log() {
        return log.toString(StandardCharsets.UTF_8);
    }

    /// Replaces a manifest, as an editor or `kubectl` would: by rename.
    void write(String name, String manifest) throws IOException {
        Path fresh = folder.resolve("." + name + ".tmp");
        Files.writeString(fresh, manifest);
        Files.move(fresh, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /// Waits for something that is about to happen.
    static void await(String what, Callable<Boolean> condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - end < 0) {
            try {
                if (condition.call()) {
                    return;
                }
            } catch (IOException notYet) {
                // A connection refused now may be accepted a moment later.
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        throw new AssertionError("did not happen within " + PATIENCE.toSeconds() + " s: " + what);
    }

    @Override
    public void close() {
        usher.close();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(Program::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A Service with one port and the slice that gives it endpoints on this machine.
    static String service(String name, int... ports) {
        var yaml = new StringBuilder("""
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: %1$s}
                spec: {ports: [{name: http, port: 80, targetPort: 8080}]}
                """.formatted(name));
        for (int port : ports) {
            yaml.append("""
                    ---
                    apiVersion: discovery.k8s.io/v1
                    kind: EndpointSlice
                    metadata: {name: %1$s-%2$d, labels: {kubernetes.io/service-name: %1$s}}
                    addressType: IPv4
                    ports: [{name: http, port: %2$d}]
                    endpoints: [{addresses: [127.0.0.1]}]
                    """.formatted(name, port));
        }
        return yaml.toString();
    }

    /// An Ingress of one host that sends everything to one Service, with annotations given as `name: value` lines.
    static String annotated(String name, String host, String service, String annotations) {
        return """
                ---
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata:
                  name: %s
                  annotations:
                %sspec:
                  ingressClassName: nginx
                  rules:
                  - host: "%s"
                    http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: %s, port: {number: 80}}}}]}
                """.formatted(
                        name,
                        annotations
                                .lines()
                                .map(line -> "    nginx.ingress.kubernetes.io/" + line + "\n")
                                .reduce("", String::concat),
                        host,
                        service);
    }

    /// An Ingress of one host whose paths are given as `type path service` lines.
    static String ingress(String name, String host, String... paths) {
        var yaml = new StringBuilder("""
                ---
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata: {name: %s}
                spec:
                  ingressClassName: nginx
                  rules:
                  - %shttp:
                      paths:
                """.formatted(name, host.isEmpty() ? "" : "host: \"" + host + "\"\n    "));
        for (String path : paths) {
            String[] words = path.split(" ", -1);
            yaml.append("      - {path: \"%s\", pathType: %s, backend: {service: {name: %s, port: {number: 80}}}}\n"
                    .formatted(words[1], words[0], words[2]));
        }
        return yaml.toString();
    }
}
