package dev.usher.bench.traffic;

import dev.usher.bench.traffic.generator.Outcome.Percentiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a run leaves: lines on standard output while it goes on, and files that are written again after each cell, so that
/// a run that is stopped leaves what it has.
final class Output {
    private final Path folder;
    private final Environment environment;
    private final Results results;

    Output(Path folder, Environment environment, Results results) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.environment = environment;
        this.results = results;
    }

    void begin() {
        environment.lines().forEach(System.out::println);
        System.out.println();
    }

    /// A line for each proxy.
    void cell(String name) throws IOException {
        for (Peer peer : results.peers()) {
            OptionalDouble cpu = results.cpu(name, peer);
            if (cpu.isPresent()) {
                System.out.printf(
                        Locale.ROOT,
                        "%-18s %-16s %8.1f µs (user %6.1f)%s %8.0f/s, busy %3.0f %%%s%n",
                        name,
                        peer.label(),
                        cpu.getAsDouble(),
                        results.median(name, peer, true, Sample::user).orElse(0),
                        ratio(name, peer),
                        results.perSecond(name, peer).orElse(0),
                        100 * results.median(name, peer, true, Sample::busy).orElse(0),
                        latency(name, peer));
            } else {
                results.note(name, peer).ifPresent(why -> System.out.println("no figure: " + why));
            }
        }
        write();
    }

    private String ratio(String cell, Peer peer) {
        OptionalDouble ratio = results.cpuRatio(cell, peer, cell, Peer.NGINX);
        return ratio.isEmpty() ? "" : String.format(Locale.ROOT, " ×%.2f", ratio.getAsDouble());
    }

    private String latency(String cell, Peer peer) {
        if (results.p99(cell, peer).isEmpty()) {
            return "";
        }
        return String.format(
                Locale.ROOT,
                "; half load %s µs, generator late %s",
                percentiles(cell, peer, false),
                percentiles(cell, peer, true));
    }

    private String percentiles(String cell, Peer peer, boolean late) {
        return Stream.<ToDoubleFunction<Percentiles>>of(
                        Percentiles::p50, Percentiles::p99, Percentiles::p999)
                .map(each -> results.median(
                        cell,
                        peer,
                        false,
                        sample -> each.applyAsDouble(
                                late ? sample.outcome().lateness() : sample.outcome().latency())))
                .map(value -> String.format(Locale.ROOT, "%.0f", value.orElse(0)))
                .collect(Collectors.joining("/"));
    }

    void single(String name) throws IOException {
        String figures = results.peers().stream()
                .filter(peer -> results.single(name, peer).isPresent())
                .map(peer -> String.format(
                        Locale.ROOT, "%s %.0f", peer.label(), results.single(name, peer).orElse(0)))
                .collect(Collectors.joining("; "));
        System.out.println(name + ": " + figures);
        write();
    }

    void end() throws IOException {
        write();
        System.out.println();
        Targets.rows(results).stream()
                .filter(Targets::isMeasured)
                .forEach(row -> System.out.println(
                        row.stream().filter(each -> !each.isEmpty()).collect(Collectors.joining(", "))));
        results.notes().forEach(note -> System.out.println("note: " + note));
        System.out.println("written: traffic.md, traffic.svg and samples.csv in " + folder);
    }

    private void write() throws IOException {
        Files.writeString(folder.resolve("traffic.md"), new Report(environment, results).markdown());
        if (!results.cells().isEmpty()) {
            Files.writeString(folder.resolve("traffic.svg"), new Plot(environment, results).svg());
        }
        List<String> lines = Stream.of(
                        environment.lines().stream().map(line -> "# " + line),
                        Stream.of(Sample.CSV_HEAD),
                        results.samples().stream().map(Sample::csv))
                .flatMap(each -> each)
                .toList();
        Files.write(folder.resolve("samples.csv"), lines);
    }
}
