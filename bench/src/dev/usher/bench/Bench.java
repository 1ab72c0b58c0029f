package dev.usher.bench;

import dev.usher.runtime.Logging;

/// Picks a benchmark.
public final class Bench {
    private Bench() {}

    public static void main(String[] args) throws Exception {
        Logging.install();
        String which = args.length == 0 ? "" : args[0];
        switch (which) {
            case "compile" -> CompileBench.run(number(args, 1, 10_000), number(args, 2, 1_000), number(args, 3, 1_000));
            case "scale" ->
                ScaleBench.run(
                        number(args, 1, 10_000),
                        number(args, 2, 1_000),
                        number(args, 3, 500),
                        args.length > 4 ? args[4] : "");
            case "start" -> StartBench.run(number(args, 1, 20));
            default -> {
                System.err.println("usage: bench/run compile|scale|start [numbers]");
                System.exit(2);
            }
        }
    }

    private static int number(String[] args, int at, int otherwise) {
        return args.length > at ? Integer.parseInt(args[at]) : otherwise;
    }
}
