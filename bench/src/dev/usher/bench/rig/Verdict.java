package dev.usher.bench.rig;

/// Says of each target whether it was met, and remembers whether something happened that must not.
final class Verdict {
    private boolean broken;

    /// A figure with a target; one that is missed is told, and no more.
    void target(String what, String figure, boolean met) {
        System.out.printf("%-58s %-26s %s%n", what, figure, met ? "met" : "missed");
        System.out.flush();
    }

    /// A number of things that must not happen.
    void none(String what, long count) {
        broken |= count != 0;
        target(what, Long.toString(count), count == 0);
    }

    /// A figure without a target.
    void figure(String what, String figure) {
        System.out.printf("%-58s %s%n", what, figure);
        System.out.flush();
    }

    /// 1 when something happened that must not.
    int exitCode() {
        return broken ? 1 : 0;
    }
}
