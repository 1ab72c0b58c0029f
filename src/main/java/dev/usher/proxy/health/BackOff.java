package dev.usher.proxy.health;

import java.util.concurrent.TimeUnit;

/// How long an ejected endpoint is left alone before it is probed again: twice as long each time, up to a limit: a
/// healed endpoint is to be back within a second, of which the deadlines of a loop may take a fifth.
public final class BackOff {
    /// A probe that is not answered within this time has failed; a longer wait would only wait for the kernel to send
    /// its SYN again.
    public static final long PROBE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int DOUBLINGS = 3;

    private BackOff() {}

    /// Time until the next probe.
    ///
    /// @param failures probes that failed since the ejection
    public static long nanos(int failures) {
        return FIRST_NANOS << Math.min(failures, DOUBLINGS);
    }
}
