package dev.usher.observe;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/// What the operating system knows of this process: `process_*`, and the same figures under the names ingress-nginx
/// had for nginx (M3). What a system does not tell is left out.
final class ProcessMetrics implements MetricFamilies {
    private static final String NGINX = MetricSettings.PREFIX + "nginx_process_";
    private static final Path PROC = Path.of("/proc/self");

    private final String constant;
    private final boolean nginxNames;

    ProcessMetrics(String constant, boolean nginxNames) {
        this.constant = constant;
        this.nginxNames = nginxNames;
    }

    @Override
    public void write(Exposition out) throws IOException {
        double started = ManagementFactory.getRuntimeMXBean().getStartTime() / 1000.0;
        out.gauge("process_start_time_seconds", "Start time of the process since unix epoch in seconds.", "", started);
        if (nginxNames) {
            out.gauge(NGINX + "num_procs", "number of processes", constant, 1);
            out.gauge(NGINX + "oldest_start_time_seconds", "start time in seconds since 1970/01/01", constant, started);
        }
        processorAndFiles(out);
        String status = proc("status");
        memory(out, "resident_memory_bytes", field(status, "VmRSS:"));
        memory(out, "virtual_memory_bytes", field(status, "VmSize:"));
        if (nginxNames) {
            String io = proc("io");
            bytes(out, "read_bytes_total", "number of bytes read", field(io, "rchar:"));
            bytes(out, "write_bytes_total", "number of bytes written", field(io, "wchar:"));
        }
    }

    private void processorAndFiles(Exposition out) throws IOException {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            double seconds = Math.max(0, system.getProcessCpuTime()) / 1e9;
            counter(out, "process_cpu_seconds_total", "", seconds);
            if (nginxNames) {
                counter(out, NGINX + "cpu_seconds_total", constant, seconds);
            }
            out.gauge("process_open_fds", "Number of open file descriptors.", "", system.getOpenFileDescriptorCount());
            out.gauge(
                    "process_max_fds",
                    "Maximum number of open file descriptors.",
                    "",
                    system.getMaxFileDescriptorCount());
        }
    }

    private static void counter(Exposition out, String name, String labels, double value) throws IOException {
        out.family(name, MetricType.COUNTER, "Total user and system CPU time spent in seconds.");
        out.sample(name, labels, value);
    }

    private void memory(Exposition out, String name, OptionalLong kibibytes) throws IOException {
        if (kibibytes.isPresent()) {
            long bytes = kibibytes.getAsLong() * 1024;
            out.family("process_" + name, MetricType.GAUGE, "Memory size in bytes.");
            out.sample("process_" + name, "", bytes);
            if (nginxNames) {
                out.family(NGINX + name, MetricType.GAUGE, "number of bytes of memory in use");
                out.sample(NGINX + name, constant, bytes);
            }
        }
    }

    private void bytes(Exposition out, String name, String help, OptionalLong value) throws IOException {
        if (value.isPresent()) {
            out.counter(NGINX + name, help, constant, value.getAsLong());
        }
    }

    private static String proc(String file) {
        try {
            return Files.readString(PROC.resolve(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // not Linux, or hidden from us
        }
    }

    /// The number after a name at the start of a line.
    static OptionalLong field(String text, String name) {
        return text.lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip().split(" ", 2)[0])
                .filter(number -> !number.isEmpty() && number.chars().allMatch(Character::isDigit))
                .mapToLong(Long::parseLong)
                .findFirst();
    }
}
