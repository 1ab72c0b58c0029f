package dev.usher.bench.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/// The results as Markdown tables.
final class Report {
    private static final String ABSENT = "–";
    /// A proxy that used less of its processor than this was not the limit.
    private static final double SATURATED = 0.95;

    private static final String ABOUT_CPU = "Microseconds: user + system, medians; and the median of the ratios to nginx in each round.";

    private static final String ABOUT_THROUGHPUT = """
            As many as one processor takes. ~ where the proxy used less than 95 % of it: the client or the backend was \
            the limit.""";

    private static final String ABOUT_LATENCY = """
            p50 / p99 / p99.9 in microseconds, all at the same rate, in the first column: half of what the slowest but \
            Caddy took. Counted from the time a request was due; what the generator itself adds is in it.""";

    private final Environment environment;
    private final Results results;
    private final List<Peer> peers;

    Report(Environment environment, Results results) {
        this.environment = environment;
        this.results = results;
        peers = results.peers();
    }

    String markdown() {
        var text = new StringBuilder("# Traffic\n\n");
        environment.lines().forEach(line -> text.append("- ").append(line).append('\n'));
        if (!results.cells().isEmpty()) {
            section(text, "Processor time of a request", ABOUT_CPU, this::cpu);
            section(text, "Requests a second", ABOUT_THROUGHPUT, this::throughput);
            section(text, "Latency at half load", ABOUT_LATENCY, this::latency);
        }
        if (!results.singles().isEmpty()) {
            text.append("\n## Measured once\n\n").append(table(header(""), singles()));
        }
        text.append("\n## Targets\n\n")
                .append(table(List.of("target", "cell", "at most", Peer.USHER.label(), Peer.USHER_EPOLL.label()), Targets.rows(results)));
        if (!results.notes().isEmpty()) {
            text.append("\n## Notes\n\n");
            results.notes().forEach(note -> text.append("- ").append(note).append('\n'));
        }
        return text.toString();
    }

    private void section(StringBuilder text, String title, String about, Function<String, List<String>> row) {
        text.append("\n## ").append(title).append("\n\n").append(about).append("\n\n");
        text.append(table(header("cell"), results.cells().stream().map(row).toList()));
    }

    private List<String> header(String first) {
        var header = new ArrayList<>(List.of(first));
        peers.forEach(peer -> header.add(peer.label()));
        return header;
    }

    private List<String> cpu(String cell) {
        return row(cell, peer -> {
            OptionalDouble user = results.median(cell, peer, true, Sample::user);
            if (user.isEmpty()) {
                return ABSENT;
            }
            double total = results.cpu(cell, peer).orElseThrow();
            OptionalDouble ratio = results.cpuRatio(cell, peer, cell, Peer.NGINX);
            return format("%.1f + %.1f", user.getAsDouble(), total - user.getAsDouble())
                    + (ratio.isEmpty() ? "" : format(" (%.2f)", ratio.getAsDouble()));
        });
    }

    private List<String> throughput(String cell) {
        return row(cell, peer -> {
            OptionalDouble perSecond = results.perSecond(cell, peer);
            if (perSecond.isEmpty()) {
                return ABSENT;
            }
            boolean saturated = results.median(cell, peer, true, Sample::busy).orElse(0) >= SATURATED;
            return (saturated ? "" : "~ ") + format("%,.0f", perSecond.getAsDouble());
        });
    }

    private List<String> latency(String cell) {
        OptionalDouble rate = results.samples().stream()
                .filter(sample -> sample.cell().equals(cell) && !sample.saturating())
                .mapToDouble(Sample::wanted)
                .findFirst();
        String first = rate.isEmpty() ? cell : cell + format(", %,.0f/s", rate.getAsDouble());
        List<String> row = new ArrayList<>(row(cell, peer -> results.p99(cell, peer).isEmpty()
                ? ABSENT
                : at(cell, peer, sample -> sample.outcome().latency().p50())
                        + " / " + at(cell, peer, sample -> sample.outcome().latency().p99())
                        + " / " + at(cell, peer, sample -> sample.outcome().latency().p999())));
        row.set(0, first);
        return row;
    }

    private String at(String cell, Peer peer, ToDoubleFunction<Sample> figure) {
        return format("%,.0f", results.median(cell, peer, false, figure).orElseThrow());
    }

    private List<List<String>> singles() {
        return results.singles().stream()
                .map(name -> row(name, peer -> {
                    OptionalDouble value = results.single(name, peer);
                    return value.isEmpty() ? ABSENT : format("%.0f", value.getAsDouble());
                }))
                .toList();
    }

    private List<String> row(String first, Function<Peer, String> figure) {
        var row = new ArrayList<>(List.of(first));
        peers.forEach(peer -> row.add(figure.apply(peer)));
        return row;
    }

    private static String table(List<String> header, List<List<String>> rows) {
        var text = new StringBuilder();
        text.append("| ").append(String.join(" | ", header)).append(" |\n");
        text.append("| --- ".repeat(header.size())).append("|\n");
        rows.forEach(row -> text.append("| ").append(String.join(" | ", row)).append(" |\n"));
        return text.toString();
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
