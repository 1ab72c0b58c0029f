package dev.usher.bench.traffic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Where and how it was measured: a figure without that is worth nothing.
record Environment(List<String> lines) {
    /// Of this process's network: whether what is sent over loopback is paced, as by bbr, decides on all figures.
    private static final Path CONGESTION_CONTROL = Path.of("/proc/sys/net/ipv4/tcp_congestion_control");

    Environment {
        lines = List.copyOf(lines);
    }

    static Environment of(Site site, List<Peer> peers, int rounds, int seconds, List<String> cells)
            throws IOException, InterruptedException {
        var lines = new ArrayList<String>();
        lines.add("machine: " + Runtime.getRuntime().availableProcessors() + " processors, " + processor());
        lines.add("kernel: " + System.getProperty("os.name") + " " + System.getProperty("os.version")
                + ", congestion control " + Files.readString(CONGESTION_CONTROL).strip());
        lines.add("JDK: " + Runtime.version());
        lines.add("load before: " + Files.readString(Path.of("/proc/loadavg")).strip());
        for (Peer peer : peers) {
            lines.add(peer.version(site));
        }
        lines.add("date: " + Instant.now().truncatedTo(ChronoUnit.SECONDS));
        lines.add("rounds: " + rounds + " × " + seconds + " s, in turn, medians"
                + (rounds < Experiment.WARM_ROUNDS ? "; Usher is not warm with so few rounds" : ""));
        lines.add("command: bench/run traffic " + rounds + " " + seconds
                + (cells.isEmpty() ? "" : " " + String.join(" ", cells)));
        return new Environment(lines);
    }

    private static String processor() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 2))
                    .orElse("unknown processor");
        }
    }
}
