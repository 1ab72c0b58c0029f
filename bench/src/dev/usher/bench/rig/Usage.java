package dev.usher.bench.rig;

import dev.usher.bench.Program;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the program has used up to a moment.
///
/// @param nanos when
/// @param allocated bytes of heap since its start
record Usage(long nanos, double cpuMillis, double allocated, double residentMegabytes) {
    private static final Pattern ALLOCATED =
            Pattern.compile("^jvm_memory_allocated_bytes_total (\\S+)", Pattern.MULTILINE);

    static Usage of(Program program) throws IOException {
        Matcher line = ALLOCATED.matcher(program.get(program.admin, "/metrics"));
        if (!line.find()) {
            throw new IllegalStateException("no count of what was allocated");
        }
        return new Usage(
                System.nanoTime(),
                program.cpuMillis(),
                Double.parseDouble(line.group(1)),
                program.status("VmRSS"));
    }

    double secondsSince(Usage before) {
        return (nanos - before.nanos) / 1e9;
    }
}
