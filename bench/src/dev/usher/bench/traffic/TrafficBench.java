package dev.usher.bench.traffic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Usher and its peers as reverse proxies to one backend: processor time per request, throughput, memory. Each cell runs
/// round by round with the proxies in turn, so that what happens to the machine happens to all of them.
public final class TrafficBench {
    private static final String PROXY = "0";
    private static final String REST = "1";
    /// On one processor, which the compilers share with the load, it takes so long until the program is as fast as it gets.
    private static final int FIRST_WARM_UP_SECONDS = 24;

    private static final int WARM_UP_SECONDS = 12;
    private static final int WARM_UP_PIECE_SECONDS = 2;

    private TrafficBench() {}

    /// One measurement.
    private record Sample(double user, double system, double perSecond, String trouble) {
        double cpu() {
            return user + system;
        }
    }

    /// A proxy at work.
    private record Running(Peer peer, Peer.Ports ports, PeerProcess process) {}

    public static void run(Path home, int rounds, int seconds, List<String> names) throws Exception {
        List<Cell> cells = Cell.named(names);
        Path folder = Files.createTempDirectory("usher-traffic");
        int backendPort = PeerProcess.freePort();
        Peer.Site site = Certificates.site(folder, home, backendPort);
        try (PeerProcess _ = backend(site)) {
            var running = new ArrayList<Running>();
            try {
                for (Peer peer : Peer.values()) {
                    if (peer.binary(site).isEmpty()) {
                        System.out.println("not there: " + peer);
                        continue;
                    }
                    System.out.println(peer.version(site));
                    Peer.Ports ports = Peer.Ports.free();
                    running.add(new Running(peer, ports, peer.start(site, ports, PROXY)));
                }
                System.out.printf(
                        "%nprocessor time per request in microseconds (of it user); ratio to nginx; requests per second%n%-14s", "cell");
                for (Running each : running) {
                    System.out.printf("%29s", each.peer().name().toLowerCase(Locale.ROOT));
                }
                System.out.println();
                int warmUp = FIRST_WARM_UP_SECONDS;
                for (Cell cell : cells) {
                    warmUp(cell, running, warmUp, folder);
                    measure(cell, running, rounds, seconds, folder);
                    warmUp = WARM_UP_SECONDS;
                }
                System.out.printf("%-14s", "memory, MiB");
                for (Running each : running) {
                    System.out.printf("%29d", each.process().resident());
                }
                System.out.println();
            } finally {
                running.forEach(each -> each.process().close());
            }
        }
    }

    private static PeerProcess backend(Peer.Site site) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(site.folder().resolve("backend"));
        Path files = Files.createDirectories(folder.resolve("files"));
        Files.write(files.resolve("64k"), new byte[64 * 1024]);
        Files.write(files.resolve("1m"), new byte[1024 * 1024]);
        Path file = Files.writeString(folder.resolve("nginx.conf"), PeerConfigs.backend(site.backend()));
        files.toFile().setReadable(true, false);
        site.folder().toFile().setExecutable(true, false);
        site.folder().toFile().setReadable(true, false);
        String nginx = Peer.NGINX.binary(site).orElseThrow(() -> new IOException("the backend needs nginx"));
        return PeerProcess.start(
                REST,
                folder.resolve("log"),
                List.of(site.backend()),
                List.of(nginx, "-p", folder.toString(), "-c", file.toString(), "-e", "stderr", "-g", "daemon off;"));
    }

    private static void warmUp(Cell cell, List<Running> running, int seconds, Path folder)
            throws IOException, InterruptedException {
        for (Running each : running) {
            // In pieces: code compiled while no connection began or ended is thrown away when the first does.
            int pieces = each.peer().isUsher() ? seconds / WARM_UP_PIECE_SECONDS : 1;
            for (int i = 0; i < pieces; i++) {
                Load.run(
                        cell,
                        each.peer().port(each.ports(), cell.protocol()),
                        WARM_UP_PIECE_SECONDS,
                        folder,
                        REST);
            }
        }
    }

    private static void measure(Cell cell, List<Running> running, int rounds, int seconds, Path folder)
            throws IOException, InterruptedException {
        Map<Peer, List<Sample>> samples = new EnumMap<>(Peer.class);
        for (int round = 0; round < rounds; round++) {
            for (Running each : running) {
                samples.computeIfAbsent(each.peer(), _ -> new ArrayList<>()).add(sample(cell, each, seconds, folder));
            }
        }
        double reference = median(samples.getOrDefault(Peer.NGINX, List.of()), true);
        System.out.printf("%-14s", cell.name());
        for (Running each : running) {
            List<Sample> of = samples.get(each.peer());
            double cpu = median(of, true);
            System.out.printf(
                    Locale.ROOT,
                    "%7.1f (%4.1f) ×%.2f %6.0f/s",
                    cpu,
                    of.stream().mapToDouble(Sample::user).sorted().toArray()[of.size() / 2],
                    reference == 0 ? 0 : cpu / reference,
                    median(of, false));
        }
        System.out.println();
        samples.forEach((peer, of) -> of.stream()
                .filter(sample -> !sample.trouble().isEmpty())
                .findFirst()
                .ifPresent(sample -> System.out.println("  " + peer + ": " + sample.trouble())));
    }

    private static Sample sample(Cell cell, Running running, int seconds, Path folder)
            throws IOException, InterruptedException {
        PeerProcess.Cpu before = running.process().cpu();
        Load.Answered answered =
                Load.run(cell, running.peer().port(running.ports(), cell.protocol()), seconds, folder, REST);
        PeerProcess.Cpu used = running.process().cpu().minus(before);
        double requests = Math.max(1, answered.requests());
        return new Sample(
                used.user() / requests, used.system() / requests, answered.perSecond(), answered.trouble());
    }

    private static double median(List<Sample> samples, boolean cpu) {
        double[] sorted = samples.stream()
                .mapToDouble(cpu ? Sample::cpu : Sample::perSecond)
                .toArray();
        Arrays.sort(sorted);
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }
}
