package dev.usher.bench.rig;

import dev.usher.bench.Figures;
import java.util.List;

/// The scale rig: whether everything stays flat as the cluster grows and changes. Each test says of each of its targets
/// whether it was met.
public final class Rig {
    private static final List<String> ALL = List.of("T1", "T2", "T3", "T4", "T5", "T8", "restart");

    private final Verdict verdict = new Verdict();
    private final List<String> sizes;

    private Rig(List<String> sizes) {
        this.sizes = sizes;
    }

    /// Runs one test, or all at their full size; ends the process, with 1 when something happened that must not.
    public static void run(List<String> arguments) throws Exception {
        String which = arguments.isEmpty() ? "" : arguments.getFirst();
        if (!which.isEmpty() && !ALL.contains(which)) {
            System.err.println("usage: bench/run rig [" + String.join("|", ALL) + "] [size…]");
            System.exit(2);
        }
        Figures.header("rig: " + (which.isEmpty() ? "all tests" : which));
        var rig = new Rig(arguments.subList(Math.min(1, arguments.size()), arguments.size()));
        for (String test : which.isEmpty() ? ALL : List.of(which)) {
            rig.test(test);
            System.out.println();
        }
        System.exit(rig.verdict.exitCode());
    }

    private void test(String name) throws Exception {
        switch (name) {
            case "T1" -> CreatedAtOnce.run(verdict, size(0, 1_000));
            case "T2" -> AddedOneByOne.run(verdict, size(0, 20_000), false);
            case "T3" -> AddedOneByOne.run(verdict, size(0, 20_000), true);
            case "T4" -> ReplacedUnderLoad.run(verdict, size(0, 10_000), size(1, 20));
            case "T5" -> LongLife.run(verdict, size(0, 20), size(1, 5_000));
            case "T8" -> AlternatingEndpoint.run(verdict, size(0, 10), size(1, 3));
            case "restart" -> Restart.run(verdict, size(0, 40_000), size(1, 10_000));
            default -> throw new IllegalArgumentException(name);
        }
    }

    private int size(int at, int otherwise) {
        return sizes.size() > at ? Integer.parseInt(sizes.get(at)) : otherwise;
    }
}
