package dev.usher.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/// What was measured, as lines of a table.
public final class Figures {
    private static final String ROW = "%-34s %8s %9s %9s %9s %9s%n";

    private Figures() {}

    /// Machine, kernel, JDK and load: a figure without them is worth nothing.
    public static void header(String title) throws IOException {
        String cpu = Files.lines(Path.of("/proc/cpuinfo"))
                .filter(line -> line.startsWith("model name"))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 2))
                .orElse("unknown processor");
        System.out.println("# " + title);
        System.out.println("machine  " + Runtime.getRuntime().availableProcessors() + " processors, " + cpu);
        System.out.println("kernel   " + System.getProperty("os.name") + " " + System.getProperty("os.version"));
        System.out.println("jdk      " + Runtime.version());
        System.out.println(
                "load     " + Files.readString(Path.of("/proc/loadavg")).strip());
        System.out.println();
    }

    public static void columns() {
        System.out.printf(ROW, "milliseconds", "count", "p50", "p90", "p99", "max");
    }

    public static void row(String name, long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        System.out.printf(
                ROW,
                name,
                sorted.length,
                millis(at(sorted, 50)),
                millis(at(sorted, 90)),
                millis(at(sorted, 99)),
                millis(sorted[sorted.length - 1]));
        System.out.flush();
    }

    /// A percentile.
    public static long at(long[] sorted, int percent) {
        return sorted[
                Math.min(
                        sorted.length - 1,
                        (int) Math.ceil(sorted.length * percent / 100.0) - 1 < 0
                                ? 0
                                : (int) Math.ceil(sorted.length * percent / 100.0) - 1)];
    }

    public static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.2f", nanos / 1e6);
    }
}
