package dev.usher.bench;

import java.nio.file.Path;
import java.util.List;

/// From the launcher to `/readyz` 200 with the quickstart manifests, again and again.
final class StartBench {
    private StartBench() {}

    static void run(int starts) throws Exception {
        Figures.header("start: ./usher run with the quickstart manifests, " + starts + " starts");
        String manifests = Path.of(System.getProperty("usher.home"), "examples", "quickstart")
                .toString();
        long[] ready = new long[starts];
        long[] cpu = new long[starts];
        double resident = 0;
        double heap = 0;
        for (int i = 0; i < starts; i++) {
            try (var program = new Program(List.of("--manifests=" + manifests, "--echo-backends"))) {
                ready[i] = program.readyNanos;
                cpu[i] = (long) (program.cpuMillis() * 1e6);
                resident = Math.max(resident, program.status("VmRSS"));
                heap = i == starts - 1 ? program.heapAfterCollection() : 0;
            }
        }
        Figures.columns();
        Figures.row("to /readyz 200", ready);
        Figures.row("processor time until then", cpu);
        System.out.printf("resident at most %.0f MB; heap after a collection %.1f MB%n", resident, heap);
        System.exit(0);
    }
}
