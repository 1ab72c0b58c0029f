package dev.usher.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The name of the machine, which in a cluster is that of the pod.
public final class Hostname {
    private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

    private Hostname() {}

    /// The name as `gethostname` has it; `localhost` where the system does not say. Asks the kernel, never DNS: a
    /// control thread may wait for that, an event loop should not.
    public static String read() {
        try {
            return Files.readString(KERNEL).strip();
        } catch (IOException elsewhere) {
            // Not Linux: shells know it.
            return System.getenv().getOrDefault("HOSTNAME", "localhost");
        }
    }
}
