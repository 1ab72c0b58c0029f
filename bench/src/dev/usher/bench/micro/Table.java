package dev.usher.bench.micro;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/// What micro-benchmarks measured: nanoseconds and octets of heap for each call.
record Table(List<Row> rows) {
    private static final String ALLOCATION = "gc.alloc.rate.norm";

    /// How much slower than the floor something must be to be more than it.
    private static final double MORE = 1.3;

    /// One benchmark with one set of parameters. Median and least, since on a shared machine single iterations take
    /// twice as long as others and a mean says little.
    record Row(String name, String parameters, double nanos, double least, double octets) {
        static Row of(RunResult run) {
            Result<?> primary = run.getPrimaryResult();
            Result<?> allocation = run.getSecondaryResults().get(ALLOCATION);
            if (allocation == null) {
                throw new IllegalStateException("no allocation was measured");
            }
            BenchmarkParams parameters = run.getParams();
            String[] name = parameters.getBenchmark().split("\\.");
            return new Row(
                    name[name.length - 2].replace("Benchmark", "") + "." + name[name.length - 1],
                    parameters.getParamsKeys().stream().sorted()
                            .map(key -> key + " " + parameters.getParam(key).toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", ")),
                    primary.getStatistics().getPercentile(50),
                    primary.getStatistics().getMin(),
                    allocation.getScore());
        }

        boolean isFloor() {
            return name.startsWith("Floor.");
        }
    }

    static Table of(Collection<RunResult> results) {
        return new Table(results.stream()
                .map(Row::of)
                .sorted(Comparator.comparing(row -> !row.isFloor()))
                .toList());
    }

    /// Benchmarks that cost no more than the floor, or no time that can be told.
    List<String> measuredNothing() {
        double floor = rows.stream().filter(Row::isFloor).mapToDouble(Row::nanos).findFirst().orElseThrow();
        return rows.stream()
                .filter(row -> !row.isFloor() && !(row.nanos() > floor * MORE))
                .map(row -> row.name() + " " + row.parameters())
                .toList();
    }

    String text() {
        return rows.stream()
                .map(row -> String.format(
                        Locale.ROOT, "%-30s %-44s %10.1f ns, least %10.1f %10.1f octets%n",
                        row.name(), row.parameters(), row.nanos(), row.least(), row.octets()))
                .collect(Collectors.joining());
    }

    String markdown() {
        return rows.stream()
                .map(row -> String.format(
                        Locale.ROOT, "| %s | %s | %.1f | %.1f | %.1f |%n",
                        row.name(), row.parameters(), row.nanos(), row.least(), row.octets()))
                .collect(Collectors.joining(
                        "",
                        "| benchmark | with | ns, median | ns, least | octets of heap |\n| --- | --- | ---: | ---: | ---: |\n",
                        ""));
    }
}
