package dev.usher.bench.micro;

import dev.usher.runtime.Logging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/// Runs the benchmarks of single parts, each in a process of its own with the program's flags.
public final class MicroBench {
    private static final int WARM_UPS = 10;
    private static final int MEASUREMENTS = 8;
    private static final TimeValue TIME = TimeValue.milliseconds(200);

    private MicroBench() {}

    /// Measures, prints a table and leaves it in `target/bench/micro.md`.
    ///
    /// @param pattern regular expression over names; all when empty
    /// @throws IllegalStateException when a benchmark measured nothing
    public static void run(Path home, String pattern) throws IOException, RunnerException {
        Path folder = Files.createDirectories(home.resolve("target/bench"));
        Path log = folder.resolve("micro.log");
        System.out.println("log      " + home.relativize(log) + System.lineSeparator());
        Collection<RunResult> results = new Runner(options(pattern, log)).run();
        Table table = Table.of(results);
        System.out.print(table.text());
        Files.writeString(folder.resolve("micro.md"), table.markdown());
        List<String> nothing = table.measuredNothing();
        if (!nothing.isEmpty()) {
            throw new IllegalStateException("not slower than measuring by itself, so nothing was measured: " + nothing);
        }
    }

    private static Options options(String pattern, Path log) {
        return new OptionsBuilder()
                .include(FloorBenchmark.class.getName())
                .include(pattern.isEmpty() ? "dev\\.usher\\." : pattern)
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .warmupIterations(WARM_UPS)
                .warmupTime(TIME)
                .measurementIterations(MEASUREMENTS)
                .measurementTime(TIME)
                .forks(1)
                // A hundred thousand expressions are larger than what the program usually has.
                .jvmArgsAppend("-Xmx1g", "-Dslf4j.provider=" + Logging.class.getName(), "-Dslf4j.internal.verbosity=WARN")
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .output(log.toString())
                .build();
    }
}
