package dev.usher.bench.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/// What Usher is to reach, each with what it reached.
final class Targets {
    /// The name of the line with the bytes allocated for a request.
    static final String ALLOCATION = "allocated for a small request, bytes";

    private static final String NOT_MEASURED = "not measured";

    private static final List<Target> ALL = Stream.of(
                    List.of(
                            ratio("small, browser head", 0.85, 0.75, "small", "browser"),
                            ratio("64 KiB and 1 MiB", 1.0, 1.0, "64k", "1m", "upload"),
                            ratio("TLS, kept connection, small", 0.90, 0.90, "tls"),
                            ratio("TLS, kept connection, 64 KiB", 0.85, 0.85, "tls-64k"),
                            ratio("full TLS handshake", 0.85, 0.85, "tls-handshake", "tls-handshake-rsa"),
                            ratio("resumed TLS handshake", 0.90, 0.90, "tls-resumed"),
                            ratio("HTTP/2, 1 and 100 streams", 1.0, 1.0, "h2-1", "h2-100"),
                            new Target("HTTP/2 against HAProxy", List.of("h2-1", "h2-100"), cpuRatio(Peer.HAPROXY), 1.2, 1.2)),
                    List.of(
                            new Target("processor time against Caddy", List.of(), cpuRatio(Peer.CADDY), 0.25, 0.25),
                            new Target("p99 at half load", List.of(), Targets::latencyRatio, 1.1, 1.1),
                            new Target(
                                    "20,000 routes instead of one",
                                    List.of(Cell.ROUTES_20000.name()),
                                    (results, cell, usher) ->
                                            results.cpuRatio(cell, usher, Cell.ROUTES_1.name(), usher),
                                    1.05,
                                    1.05),
                            single(ALLOCATION, 200),
                            single(MemoryCell.IDLE.title(), 90),
                            single(MemoryCell.CONNECTIONS.title(), 130),
                            single(MemoryCell.ROUTES.title(), 150)))
            .flatMap(List::stream)
            .toList();

    /// What is compared with a limit.
    @FunctionalInterface
    private interface Figure {
        OptionalDouble of(Results results, String cell, Peer usher);
    }

    /// @param cells that it is about, empty for all
    private record Target(String name, List<String> cells, Figure figure, double epollLimit, double ringLimit) {
        double limit(Peer usher) {
            return usher == Peer.USHER ? ringLimit : epollLimit;
        }
    }

    private Targets() {}

    private static Target ratio(String name, double epoll, double ring, String... cells) {
        return new Target(name, List.of(cells), cpuRatio(Peer.NGINX), epoll, ring);
    }

    private static Target single(String name, double limit) {
        return new Target(name, List.of(""), (results, _, usher) -> results.single(name, usher), limit, limit);
    }

    private static Figure cpuRatio(Peer other) {
        return (results, cell, usher) -> results.cpuRatio(cell, usher, cell, other);
    }

    private static OptionalDouble latencyRatio(Results results, String cell, Peer usher) {
        return results.p99Ratio(cell, usher, Peer.NGINX);
    }

    /// A row of the table for each target and cell: what, where, the limits, and the figures with their verdicts.
    static List<List<String>> rows(Results results) {
        var rows = new ArrayList<List<String>>();
        for (Target target : ALL) {
            if (target.cells.isEmpty()) {
                results.cells().stream()
                        .map(cell -> row(target, cell, results))
                        .filter(Targets::isMeasured)
                        .forEach(rows::add);
            } else {
                target.cells.forEach(cell -> rows.add(row(target, cell, results)));
            }
        }
        rows.add(List.of("launcher to `/readyz`, quickstart, s", "", "0.5", "see `bench/run start`", ""));
        return rows;
    }

    static boolean isMeasured(List<String> row) {
        return row.stream().filter(NOT_MEASURED::equals).count() < Peer.USHERS.size();
    }

    private static List<String> row(Target target, String cell, Results results) {
        var row = new ArrayList<>(List.of(target.name, cell, limits(target)));
        for (Peer usher : Peer.USHERS) {
            OptionalDouble figure = target.figure.of(results, cell, usher);
            double limit = target.limit(usher);
            row.add(
                    figure.isEmpty()
                            ? NOT_MEASURED
                            : figure(figure.getAsDouble()) + (figure.getAsDouble() <= limit ? " met" : " **missed**"));
        }
        return row;
    }

    private static String limits(Target target) {
        return target.ringLimit == target.epollLimit
                ? number(target.ringLimit)
                : number(target.ringLimit) + ", " + number(target.epollLimit);
    }

    /// Finer than figures are worth, so that a verdict never looks wrong.
    private static String figure(double value) {
        return String.format(Locale.ROOT, value >= 10 ? "%.0f" : "%.3f", value);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 10 ? "%.0f" : "%.2f", value);
    }
}
