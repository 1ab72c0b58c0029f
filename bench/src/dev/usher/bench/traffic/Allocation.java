package dev.usher.bench.traffic;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalDouble;

/// Bytes a JVM has allocated in its young generation, of the serial collector, as its performance counters tell.
///
/// @param collections young ones so far
/// @param eden size of it
/// @param used of eden
record Allocation(double collections, double eden, double used) {
    private static final int EDEN = 4;
    private static final int USED = 5;
    private static final int YOUNG_COLLECTIONS = 12;

    static Allocation of(PeerProcess process) throws IOException {
        Path jstat = Path.of(System.getProperty("java.home"), "bin", "jstat");
        var run = new ProcessBuilder(jstat.toString(), "-gc", Long.toString(process.pid()))
                .redirectErrorStream(true)
                .start();
        String text = new String(run.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        String[] lines = text.strip().split("\\n");
        String[] fields = lines[lines.length - 1].strip().split("\\s+");
        if (lines.length < 2 || fields.length <= YOUNG_COLLECTIONS) {
            throw new IOException("jstat said: " + text);
        }
        return new Allocation(
                Double.parseDouble(fields[YOUNG_COLLECTIONS]),
                Double.parseDouble(fields[EDEN]) * 1024,
                Double.parseDouble(fields[USED]) * 1024);
    }

    /// What was allocated since; nothing if eden was resized, since then nobody knows.
    OptionalDouble since(Allocation before) {
        return eden == before.eden
                ? OptionalDouble.of((collections - before.collections) * eden + used - before.used)
                : OptionalDouble.empty();
    }
}
