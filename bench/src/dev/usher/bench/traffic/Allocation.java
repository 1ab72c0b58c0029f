package dev.usher.bench.traffic;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the threads of a JVM have allocated since they began, as they themselves count it.
final class Allocation {
    private static final Pattern ALLOCATED = Pattern.compile(" allocated=(\\d+)([BKMG])");

    private Allocation() {}

    /// Bytes; one megabyte is as fine as it gets for a busy thread.
    static double bytes(PeerProcess process) throws IOException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        var run = new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), "Thread.print", "-e")
                .redirectErrorStream(true)
                .start();
        String text = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher thread = ALLOCATED.matcher(text);
        double sum = 0;
        while (thread.find()) {
            sum += Long.parseLong(thread.group(1)) * unit(thread.group(2));
        }
        if (sum == 0) {
            throw new IOException("jcmd said: " + text.lines().findFirst().orElse(""));
        }
        return sum;
    }

    private static double unit(String letter) {
        return switch (letter) {
            case "K" -> 1 << 10;
            case "M" -> 1 << 20;
            case "G" -> 1 << 30;
            default -> 1;
        };
    }
}
