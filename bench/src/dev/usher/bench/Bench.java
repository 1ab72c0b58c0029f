package dev.usher.bench;

import dev.usher.bench.allocation.AllocationBench;
import dev.usher.bench.micro.MicroBench;
import dev.usher.bench.rig.Rig;
import dev.usher.bench.traffic.TrafficBench;
import dev.usher.runtime.Logging;
import java.nio.file.Path;
import java.util.List;

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
            case "traffic" ->
                TrafficBench.run(
                        Path.of(System.getProperty("usher.home")),
                        number(args, 1, 5),
                        number(args, 2, 3),
                        List.of(args).subList(Math.min(3, args.length), args.length));
            case "rig" -> Rig.run(List.of(args).subList(1, args.length));
            case "webhook" ->
                WebhookBench.run(number(args, 1, 10_000), number(args, 2, 1_000), number(args, 3, 2_000));
            case "start" -> StartBench.run(number(args, 1, 20));
            case "micro" -> {
                Figures.header("micro-benchmarks");
                MicroBench.run(Path.of(System.getProperty("usher.home")), args.length > 1 ? args[1] : "");
            }
            case "allocation" -> {
                Figures.header("allocation");
                AllocationBench.run(
                        number(args, 1, 4),
                        args.length > 2 ? args[2] : "",
                        List.of(args).subList(Math.min(3, args.length), args.length));
            }
            default -> {
                System.err.println("usage: bench/run compile|rig|scale|start|traffic|webhook|allocation|micro [numbers]");
                System.exit(2);
            }
        }
    }

    private static int number(String[] args, int at, int otherwise) {
        return args.length > at ? Integer.parseInt(args[at]) : otherwise;
    }
}
