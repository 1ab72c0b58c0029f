package dev.usher.bench.rig;

import dev.usher.bench.Backend;
import dev.usher.bench.Client;
import dev.usher.bench.Cluster;
import dev.usher.bench.Figures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// T2 and T3: hosts added one at a time, each asked for until it is served.
final class AddedOneByOne {
    private static final long P50_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long P99_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    /// Every so manieth host has TLS with a certificate of the cluster.
    private static final int TLS_SHARE = 20;
    private static final int CROWD_SERVICES = 100;

    private final Verdict verdict;
    private final Cluster cluster = new Cluster(20, CROWD_SERVICES);
    private final Map<String, Integer> strange = new TreeMap<>();
    private int asked;

    private AddedOneByOne(Verdict verdict) {
        this.verdict = verdict;
    }

    static void run(Verdict verdict, int hosts, boolean churning) throws Exception {
        System.out.printf(
                "## %s: %d hosts added one at a time%s%n",
                churning ? "T3" : "T2",
                hosts,
                churning ? " while endpoints change every 10 ms and certificates twice a second" : "");
        new AddedOneByOne(verdict).measure(hosts, churning);
    }

    private void measure(int hosts, boolean churning) throws Exception {
        try (var a = new Backend('A');
                var b = new Backend('A')) {
            List<Map<String, Object>> objects = List.of(
                    Cluster.service(Stage.NAMESPACE, "a"),
                    Cluster.slice(Stage.NAMESPACE, "a", List.of("127.0.0.1"), a.port()));
            try (var stage = new Stage(cluster, objects, "--update-status=false")) {
                if (churning) {
                    try (var churn = new Churn(stage, cluster, a, b)) {
                        report(add(stage, hosts));
                        verdict.figure(
                                "changes of endpoints; of certificates meanwhile",
                                churn.endpoints() + "; " + churn.certificates());
                    }
                } else {
                    report(add(stage, hosts));
                }
            }
        }
    }

    private long[] add(Stage stage, int hosts) throws Exception {
        var nanos = new long[hosts];
        double cpu = stage.program.cpuMillis();
        Figures.columns();
        try (var client = new Client(stage.program.http)) {
            for (int i = 0; i < hosts; i++) {
                String host = "added-" + i + "." + Cluster.DOMAIN;
                long begin = stage.api.put(Cluster.ingress(
                        Stage.NAMESPACE,
                        "added-" + i,
                        host,
                        i % TLS_SHARE == 0,
                        List.of(Cluster.path("/", "a"))));
                nanos[i] = client.await(host, "/", this::isServed) - begin;
                if ((i + 1) % 1_000 == 0) {
                    Figures.row((i - 999) + " to " + i, Arrays.copyOfRange(nanos, i - 999, i + 1));
                }
            }
        }
        Figures.row("all", nanos);
        verdict.figure(
                "processor time for each, requests that asked for it included",
                "%.2f ms".formatted((stage.program.cpuMillis() - cpu) / hosts));
        verdict.figure("resident at the end", "%.0f MB".formatted(stage.program.status("VmRSS")));
        return nanos;
    }

    /// A host with TLS is served by a redirect to it.
    private boolean isServed(String answer) {
        asked++;
        if (answer.startsWith("404")) {
            return false;
        }
        if (!answer.equals("200 A") && !answer.startsWith("308")) {
            strange.merge(answer.substring(0, 3), 1, Integer::sum);
            return false;
        }
        return true;
    }

    private void report(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        long p50 = Figures.at(sorted, 50);
        long p99 = Figures.at(sorted, 99);
        verdict.target("p50 (<= 5 ms)", Figures.millis(p50) + " ms", p50 <= P50_NANOS);
        verdict.target("p99 (<= 20 ms)", Figures.millis(p99) + " ms", p99 <= P99_NANOS);
        flat(nanos);
        verdict.none(
                "answers other than 404 and 200 (or 308 with TLS), of " + asked + " " + strange,
                strange.values().stream().mapToInt(Integer::intValue).sum());
    }

    /// The first tenth is when the compilers are at work, so the last is compared with the second.
    private void flat(long[] nanos) {
        int tenth = nanos.length / 10;
        var medians = new ArrayList<Long>();
        for (int from : List.of(tenth, nanos.length - tenth)) {
            long[] part = Arrays.copyOfRange(nanos, from, from + tenth);
            Arrays.sort(part);
            medians.add(Figures.at(part, 50));
        }
        verdict.target(
                "p50 of the second tenth; of the last (<= 1.25 times)",
                Figures.millis(medians.getFirst()) + "; " + Figures.millis(medians.getLast()) + " ms",
                medians.getLast() * 4 <= medians.getFirst() * 5);
    }
}
