package dev.usher.bench.rig;

import dev.usher.bench.Backend;
import dev.usher.bench.Client;
import dev.usher.bench.Cluster;
import dev.usher.bench.Figures;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// T1: many routes created at once, with status updates on.
final class CreatedAtOnce {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);
    /// After this time without a write there is none to come.
    private static final long QUIET_MILLIS = 5_000;

    private CreatedAtOnce() {}

    static void run(Verdict verdict, int routes) throws Exception {
        System.out.printf("## T1: %d routes created at once%n", routes);
        try (var backend = new Backend('A');
                var stage = new Stage(
                        new Cluster(10, 10),
                        Stage.service("a", backend.port()),
                        "--publish-status-address=203.0.113.9",
                        "--update-status-on-shutdown=false")) {
            awaitWrites(stage, 10);
            double cpu = stage.program.cpuMillis();
            long begin = System.nanoTime();
            for (int i = 0; i < routes; i++) {
                stage.api.put(Stage.ingress("once-" + i, host(i), "a"));
            }
            long put = System.nanoTime();
            try (var client = new Client(stage.program.http)) {
                for (int i = 0; i < routes; i++) {
                    client.await(host(i), "/", "200 A"::equals);
                }
            }
            long served = System.nanoTime();
            verdict.figure("events written within", Figures.millis(put - begin) + " ms");
            verdict.figure("all served after", Figures.millis(served - begin) + " ms");
            verdict.figure(
                    "processor time meanwhile", "%.0f ms".formatted(stage.program.cpuMillis() - cpu));
            awaitWrites(stage, 10 + routes);
            verdict.figure("all statuses written after", Figures.millis(System.nanoTime() - begin) + " ms");
            Thread.sleep(QUIET_MILLIS);
            report(verdict, stage.api.writes().statuses(), routes);
        }
    }

    private static void report(Verdict verdict, Map<String, Integer> writes, int routes) {
        Map<String, Integer> ours = new HashMap<>(writes);
        ours.keySet().removeIf(path -> !path.contains("/once-"));
        long all = ours.values().stream().mapToLong(Integer::longValue).sum();
        verdict.figure("status writes", Long.toString(all));
        verdict.none("objects without a status", routes - ours.size());
        verdict.none("status writes beyond one per object", all - ours.size());
    }

    private static String host(int i) {
        return "once-" + i + "." + Cluster.DOMAIN;
    }

    private static void awaitWrites(Stage stage, int objects) throws InterruptedException {
        long limit = System.nanoTime() + PATIENCE_NANOS;
        while (stage.api.writes().statuses().size() < objects && System.nanoTime() < limit) {
            Thread.sleep(10);
        }
    }
}
