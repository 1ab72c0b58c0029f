package dev.usher.bench.rig;

import dev.usher.bench.Client;
import dev.usher.bench.Cluster;
import dev.usher.bench.Figures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// T8: one endpoint of four alternately refuses connections and takes them, under two routes without retries.
final class AlternatingEndpoint {
    private static final int CLIENTS = 4;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final char FLIPPING = 'D';

    private final Verdict verdict;
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private volatile boolean ending;

    /// One answer: when it came, and whose it was; a blank letter when nobody answered.
    private record Answer(long nanos, char letter) {}

    private AlternatingEndpoint(Verdict verdict) {
        this.verdict = verdict;
    }

    static void run(Verdict verdict, int rounds, int seconds) throws Exception {
        System.out.printf(
                "## T8: one of four endpoints refuses for %1$d s and is well for %1$d s, %2$d times, no retries%n",
                seconds, rounds);
        new AlternatingEndpoint(verdict).measure(rounds, seconds);
    }

    private void measure(int rounds, int seconds) throws Exception {
        var backends = new ArrayList<FlippingBackend>();
        for (char letter = 'A'; letter <= FLIPPING; letter++) {
            backends.add(new FlippingBackend(letter));
        }
        int[] ports = backends.stream().mapToInt(FlippingBackend::port).toArray();
        var objects = new ArrayList<Map<String, Object>>(Stage.service("four", ports));
        for (String name : List.of("one", "two")) {
            objects.add(Stage.ingress(name, host(name), "four", "proxy-next-upstream", "off"));
        }
        try (var stage = new Stage(new Cluster(10, 10), objects, "--update-status=false")) {
            var clients = new ArrayList<Thread>();
            for (int i = 0; i < CLIENTS; i++) {
                String host = host(i % 2 == 0 ? "one" : "two");
                clients.add(Thread.ofPlatform().start(() -> ask(stage.program.http, host)));
            }
            Thread.sleep(TimeUnit.SECONDS.toMillis(seconds));
            answers.clear();
            flip(backends.getLast(), rounds, seconds);
            ending = true;
            for (Thread client : clients) {
                client.join();
            }
        }
        for (FlippingBackend backend : backends) {
            backend.close();
        }
    }

    private static String host(String name) {
        return name + "." + Cluster.DOMAIN;
    }

    private void ask(int port, String host) {
        try (var client = new Client(port)) {
            while (!ending) {
                String answer = client.ask(host, "/");
                answers.add(new Answer(System.nanoTime(), answer.startsWith("200 ") ? answer.charAt(4) : ' '));
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void flip(FlippingBackend bad, int rounds, int seconds) throws Exception {
        long total = 0;
        long met = 0;
        long down = 0;
        var back = new long[rounds];
        for (int round = 0; round < rounds; round++) {
            bad.refuse();
            Thread.sleep(TimeUnit.SECONDS.toMillis(seconds));
            List<Answer> refusing = take();
            bad.heal();
            long healed = System.nanoTime();
            Thread.sleep(TimeUnit.SECONDS.toMillis(seconds));
            List<Answer> well = take();
            down += refusing.size();
            total += refusing.size() + well.size();
            met += failed(refusing) + failed(well);
            back[round] = untilFair(well, healed);
        }
        report(total, down, met, back);
    }

    private List<Answer> take() {
        var taken = new ArrayList<Answer>();
        for (Answer answer = answers.poll(); answer != null; answer = answers.poll()) {
            taken.add(answer);
        }
        return taken;
    }

    private static long failed(List<Answer> answers) {
        return answers.stream().filter(answer -> answer.letter == ' ').count();
    }

    /// Time until the first tenth of a second in which the endpoint had at least a fifth of the answers; a quarter is
    /// fair.
    private static long untilFair(List<Answer> answers, long since) {
        long last = answers.isEmpty() ? since : answers.getLast().nanos;
        for (long from = since; from < last; from += WINDOW_NANOS) {
            long begin = from;
            List<Answer> window = answers.stream()
                    .filter(answer -> answer.nanos >= begin && answer.nanos < begin + WINDOW_NANOS)
                    .toList();
            long own = window.stream().filter(answer -> answer.letter == FLIPPING).count();
            if (own * 5 >= window.size() && own > 0) {
                return begin + WINDOW_NANOS - since;
            }
        }
        return Long.MAX_VALUE;
    }

    private void report(long total, long down, long met, long[] back) {
        verdict.figure("requests; of these while it refused", total + "; " + down);
        verdict.target(
                "met it in vain, of all (target < 2 %)",
                "%d, %.3f %%".formatted(met, 100.0 * met / total),
                met * 50 < total);
        verdict.target(
                "met it in vain, of those while it refused (< 2 %)",
                "%.3f %%".formatted(100.0 * met / down),
                met * 50 < down);
        java.util.Arrays.sort(back);
        long worst = back[back.length - 1];
        verdict.target(
                "back to a fair share after it healed, worst (<= 1 s)",
                worst == Long.MAX_VALUE ? "never" : Figures.millis(worst) + " ms",
                worst <= TimeUnit.SECONDS.toNanos(1));
        verdict.figure("the same, median", Figures.millis(back[back.length / 2]) + " ms");
    }
}
