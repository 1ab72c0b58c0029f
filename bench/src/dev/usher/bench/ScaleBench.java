package dev.usher.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// The program as a process of its own under a large cluster, from an API server and from a folder: how long it
/// takes to be ready, what it weighs, and how long after an event was written to the watch (or the file was put
/// in its place) a request over a socket sees the change.
final class ScaleBench {
    private static final int WARM_UP_SHARE = 4;
    private static final String NAMESPACE = Cluster.namespace(1);
    private static final String HOST = "probe." + Cluster.DOMAIN;
    private static final String CONFIG_MAP = "--configmap=" + Cluster.namespace(0) + "/settings";

    private final int count;
    private final Cluster cluster;
    private final Backend a = new Backend('A');
    private final Backend b = new Backend('B');

    /// Puts an object where the program sees it, and tells when that was.
    private interface Sink {
        long put(Map<String, Object> object) throws IOException;
    }

    private ScaleBench(int ingresses, int services, int count) throws IOException {
        this.count = count;
        cluster = new Cluster(ingresses, services);
    }

    static void run(int ingresses, int services, int count, String only) throws Exception {
        Figures.header("scale: " + ingresses + " Ingresses with 2 paths, " + services + " Services, " + services * 20
                + " endpoints");
        var bench = new ScaleBench(ingresses, services, count);
        if (only.isEmpty() || only.equals("cluster")) {
            bench.cluster();
        }
        if (only.isEmpty() || only.equals("folder")) {
            bench.folder();
        }
        System.exit(0);
    }

    private List<Map<String, Object>> objects() {
        var objects = new ArrayList<>(cluster.objects());
        for (String service : List.of("a", "b", "probe")) {
            objects.add(Cluster.service(NAMESPACE, service));
        }
        objects.add(slice("a", a));
        objects.add(slice("b", b));
        objects.add(slice("probe", a));
        objects.add(probe("a"));
        return objects;
    }

    private static Map<String, Object> slice(String service, Backend backend) {
        return Cluster.slice(NAMESPACE, service, List.of("127.0.0.1"), backend.port());
    }

    private static Map<String, Object> probe(String service) {
        return Cluster.ingress(
                NAMESPACE, "probe", HOST, false, List.of(Cluster.path("/", "probe"), Cluster.path("/flip", service)));
    }

    private void cluster() throws Exception {
        System.out.println("## from an API server");
        Path config = Files.createTempFile("usher-bench", ".kubeconfig");
        try (var api = new ApiServer(objects())) {
            Files.writeString(config, api.kubeconfig());
            try (var program = new Program(List.of("--kubeconfig=" + config, "--update-status=false", CONFIG_MAP))) {
                weigh(program);
                propagate(program, api::put, count);
                weigh(program);
            }
        } finally {
            Files.deleteIfExists(config);
        }
    }

    private void folder() throws Exception {
        System.out.println("## from a folder (a change settles for 100 ms before it is read)");
        Path folder = Files.createTempDirectory("usher-bench");
        Path staging = Files.createTempDirectory("usher-bench");
        try {
            // What changes has files of its own, as it would in a repository.
            var steady = new ArrayList<Map<String, Object>>();
            Sink sink = object -> place(object, folder, staging);
            for (Map<String, Object> object : objects()) {
                boolean moves = NAMESPACE.equals(Cluster.metadata(object).get("namespace"))
                        && List.of("probe", "probe-1")
                                .contains((String) Cluster.metadata(object).get("name"));
                if (moves || object.get("kind").equals("ConfigMap")) {
                    sink.put(object);
                } else {
                    steady.add(object);
                }
            }
            Cluster.write(steady, folder);
            try (var program = new Program(List.of("--manifests=" + folder, CONFIG_MAP))) {
                weigh(program);
                propagate(program, sink, Math.max(10, count / 25));
            }
        } finally {
            delete(folder);
            delete(staging);
        }
    }

    private static long place(Map<String, Object> object, Path folder, Path staging) throws IOException {
        String name =
                "own-" + object.get("kind") + "-" + Cluster.metadata(object).get("name") + ".json";
        Path file = Files.write(staging.resolve(name), Cluster.JSON.writeValueAsBytes(object));
        long begin = System.nanoTime();
        Files.move(file, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        return begin;
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static void weigh(Program program) throws IOException, InterruptedException {
        System.out.printf(
                "ready after %s ms; %.0f ms of processor time so far%n",
                Figures.millis(program.readyNanos), program.cpuMillis());
        System.out.printf("resident %.0f MB, at most %.0f MB; ", program.status("VmRSS"), program.status("VmHWM"));
        System.out.printf(
                "heap after a collection %.1f MB; resident then %.0f MB%n%n",
                program.heapAfterCollection(), program.status("VmRSS"));
    }

    private void propagate(Program program, Sink sink, int changes) throws IOException {
        Figures.columns();
        try (var client = new Client(program.http)) {
            client.await(HOST, "/flip", "200 A"::equals);
            measure("endpoints of a Service", changes, program, i -> {
                long begin = sink.put(slice("probe", i % 2 == 0 ? b : a));
                return client.await(HOST, "/", (i % 2 == 0 ? "200 B" : "200 A")::equals) - begin;
            });
            measure("a path", changes, program, i -> {
                long begin = sink.put(probe(i % 2 == 0 ? "b" : "a"));
                return client.await(HOST, "/flip", (i % 2 == 0 ? "200 B" : "200 A")::equals) - begin;
            });
            measure("a new Ingress", changes, program, i -> {
                String host = "new-" + i + "." + Cluster.DOMAIN;
                long begin = sink.put(Cluster.ingress(
                        NAMESPACE, "new-" + i, host, false, List.of(Cluster.path("/", "a"), Cluster.path("/b", "b"))));
                return client.await(host, "/b", "200 B"::equals) - begin;
            });
        }
    }

    private interface Change {
        long nanos(int i) throws IOException;
    }

    private static void measure(String what, int count, Program program, Change change) throws IOException {
        // The compilers are still at work right after a start; changes come for as long as a cluster lives.
        int uncounted = count / WARM_UP_SHARE / 2 * 2;
        for (int i = 0; i < uncounted; i++) {
            change.nanos(i);
        }
        double cpu = program.cpuMillis();
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            nanos[i] = change.nanos(uncounted + i);
        }
        Figures.row(what, nanos);
        System.out.printf(
                "    %.2f ms of processor time each, requests that asked for it included%n",
                (program.cpuMillis() - cpu) / count);
    }
}
