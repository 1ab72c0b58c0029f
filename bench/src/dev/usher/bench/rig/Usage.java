package dev.usher.bench.rig;

import dev.usher.bench.Program;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the program has used up to a moment.
///
/// @param nanos when
/// @param allocated bytes of heap since its start: young collections times eden, and what is in eden now
record Usage(long nanos, double cpuMillis, double allocated, double residentMegabytes) {

    static Usage of(Program program) throws IOException, InterruptedException {
        String counters = program.jcmd("PerfCounter.print");
        double eden = counter(counters, "sun.gc.generation.0.space.0.capacity");
        double used = counter(counters, "sun.gc.generation.0.space.0.used");
        double collections = counter(counters, "sun.gc.collector.0.invocations");
        return new Usage(
                System.nanoTime(), program.cpuMillis(), collections * eden + used, program.status("VmRSS"));
    }

    private static double counter(String counters, String name) {
        Matcher line = Pattern.compile(Pattern.quote(name) + "=(\\d+)").matcher(counters);
        if (!line.find()) {
            throw new IllegalStateException("no counter " + name);
        }
        return Double.parseDouble(line.group(1));
    }

    double secondsSince(Usage before) {
        return (nanos - before.nanos) / 1e9;
    }
}
