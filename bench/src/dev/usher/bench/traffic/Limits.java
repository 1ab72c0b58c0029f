package dev.usher.bench.traffic;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/// What the system allows a process.
final class Limits {
    private static final long WANTED = 30_000;

    private Limits() {}

    /// Files a process may have open; the JVM has raised its own to what is possible, and children inherit that.
    static long files() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? Math.min(WANTED, unix.getMaxFileDescriptorCount())
                : 1_024;
    }
}
