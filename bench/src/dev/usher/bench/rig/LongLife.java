package dev.usher.bench.rig;

import dev.usher.bench.Backend;
import dev.usher.bench.Client;
import dev.usher.bench.Cluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// T5: many routes, a pod replaced every 2 s and a configuration changed every second, for a long time.
final class LongLife {
    private static final int SERVICES = 500;
    private static final int PODS = 20;
    private static final int POD_SECONDS = 2;
    private static final int SAMPLE_SECONDS = 5;
    private static final int MOST_SERIES = 600;
    /// Megabytes a minute, after the first quarter of the time.
    private static final double SLOPE = 0.5;

    private final Verdict verdict;
    private final Cluster cluster;
    private final int minutes;
    private final List<Usage> usages = new ArrayList<>();
    private long strange;
    private long asked;

    private LongLife(Verdict verdict, int minutes, int routes) {
        this.verdict = verdict;
        this.minutes = minutes;
        cluster = new Cluster(routes, SERVICES);
    }

    static void run(Verdict verdict, int minutes, int routes) throws Exception {
        System.out.printf(
                "## T5: %d routes, a pod replaced every %d s, a route changed every second, %d minutes%n",
                routes, POD_SECONDS, minutes);
        new LongLife(verdict, minutes, routes).measure();
    }

    private void measure() throws Exception {
        try (var backend = new Backend('A')) {
            var objects = new ArrayList<>(Stage.service("a", backend.port()));
            objects.add(Stage.ingress("steady", "steady." + Cluster.DOMAIN, "a"));
            try (var stage = new Stage(cluster, objects, "--update-status=false");
                    var client = new Client(stage.program.http)) {
                client.await("steady." + Cluster.DOMAIN, "/", "200 A"::equals);
                live(stage, client);
                report(series(stage));
                verdict.figure(
                        "heap after a collection at the end",
                        "%.1f MB".formatted(stage.program.heapAfterCollection()));
            }
        }
    }

    private void live(Stage stage, Client client) throws IOException, InterruptedException {
        int seconds = (int) TimeUnit.MINUTES.toSeconds(minutes);
        long begin = System.nanoTime();
        usages.add(Usage.of(stage.program));
        for (int second = 1; second <= seconds; second++) {
            stage.api.put(cluster.ingress(second % cluster.ingresses, "/moved-" + second));
            if (second % POD_SECONDS == 0) {
                replacePod(stage, second / POD_SECONDS);
            }
            long next = begin + TimeUnit.SECONDS.toNanos(second);
            while (System.nanoTime() < next) {
                asked++;
                strange += client.ask("steady." + Cluster.DOMAIN, "/").equals("200 A") ? 0 : 1;
                Thread.sleep(10);
            }
            if (second % SAMPLE_SECONDS == 0) {
                usages.add(Usage.of(stage.program));
            }
        }
    }

    /// One address of a Service goes and another comes.
    private void replacePod(Stage stage, int turn) throws IOException {
        int service = turn % SERVICES;
        var addresses = new ArrayList<String>();
        for (int pod = 0; pod < PODS; pod++) {
            addresses.add(Cluster.address(service, pod == turn / SERVICES % PODS ? PODS + turn % 200 : pod));
        }
        stage.api.put(Cluster.slice(Cluster.namespace(service), "svc-" + service, addresses, 8080));
    }

    private static long series(Stage stage) throws IOException {
        String metrics = stage.program.get(stage.program.admin, "/metrics");
        return metrics.substring(metrics.indexOf("\r\n\r\n") + 4)
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                // A line with the size of a chunk is not one with a value.
                .filter(line -> line.contains(" "))
                .count();
    }

    private void report(long series) {
        Usage first = usages.get(usages.size() / 4);
        Usage last = usages.getLast();
        double seconds = last.secondsSince(first);
        double slope = slope(usages.subList(usages.size() / 4, usages.size()));
        verdict.figure(
                "resident at the start, after a quarter, at the end",
                "%.0f, %.0f, %.0f MB"
                        .formatted(
                                usages.getFirst().residentMegabytes(),
                                first.residentMegabytes(),
                                last.residentMegabytes()));
        verdict.target(
                "slope of resident memory after a quarter (<= %s MB/min)".formatted(SLOPE),
                "%.2f MB/min".formatted(slope),
                slope <= SLOPE);
        verdict.figure(
                "processor time, 100 requests a second included",
                "%.2f %% of one".formatted((last.cpuMillis() - first.cpuMillis()) / seconds / 10));
        verdict.figure(
                "allocation",
                "%.2f MB/s".formatted((last.allocated() - first.allocated()) / seconds / (1 << 20)));
        verdict.target("metric series (<= " + MOST_SERIES + ")", Long.toString(series), series <= MOST_SERIES);
        verdict.none("answers other than 200, of " + asked, strange);
    }

    /// Least squares, in megabytes a minute.
    private static double slope(List<Usage> usages) {
        double meanX = 0;
        double meanY = 0;
        for (Usage usage : usages) {
            meanX += minute(usage, usages) / usages.size();
            meanY += usage.residentMegabytes() / usages.size();
        }
        double up = 0;
        double down = 0;
        for (Usage usage : usages) {
            double x = minute(usage, usages) - meanX;
            up += x * (usage.residentMegabytes() - meanY);
            down += x * x;
        }
        return up / down;
    }

    private static double minute(Usage usage, List<Usage> usages) {
        return usage.secondsSince(usages.getFirst()) / 60;
    }
}
