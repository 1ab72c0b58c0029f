package dev.usher.bench.traffic;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A server under load, on processors of its own: its processor time and memory are those of the process and of all its
/// children.
final class PeerProcess implements AutoCloseable {
    private static final long TICK_MICROS = 10_000;
    private static final long START_NANOS = TimeUnit.MINUTES.toNanos(3);
    private static final int MOST_SAID = 500;
    private static final Pattern COMPILER = Pattern.compile("^C[12] Compiler");

    private final Process process;
    private final Path log;

    /// Processor time in microseconds.
    record Cpu(long user, long system) {
        Cpu minus(Cpu before) {
            return new Cpu(user - before.user, system - before.system);
        }

        long total() {
            return user + system;
        }
    }

    private PeerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /// Starts a command and waits until its ports take connections.
    ///
    /// @param processors as `taskset -c` takes them
    static PeerProcess start(String processors, Path log, List<Integer> ports, List<String> command)
            throws IOException, InterruptedException {
        PeerProcess peer = launch(processors, log, command);
        for (int port : ports) {
            peer.await(() -> takesConnections(port));
        }
        return peer;
    }

    /// Starts Usher and waits until it says that it is ready.
    static PeerProcess startUntilReady(String processors, Path log, int adminPort, List<String> command)
            throws IOException, InterruptedException {
        PeerProcess peer = launch(processors, log, command);
        peer.await(() -> isReady(adminPort));
        return peer;
    }

    private static PeerProcess launch(String processors, Path log, List<String> command) throws IOException {
        var pinned = new ArrayList<>(List.of("taskset", "-c", processors));
        pinned.addAll(command);
        var process = new ProcessBuilder(pinned)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        // A benchmark that is stopped leaves nothing behind.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        return new PeerProcess(process, log);
    }

    private void await(BooleanSupplier condition) throws IOException, InterruptedException {
        long end = System.nanoTime() + START_NANOS;
        while (!condition.getAsBoolean()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                close();
                String said = Files.readString(log);
                throw new IOException("did not start: " + said.substring(0, Math.min(MOST_SAID, said.length())));
            }
            // Not more often: each question is work for what is being started.
            process.waitFor(20, TimeUnit.MILLISECONDS);
        }
    }

    private static boolean isReady(int adminPort) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), adminPort)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream()
                    .write("GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII)
                    .equals("HTTP/1.1 200");
        } catch (IOException notYet) {
            return false;
        }
    }

    private static boolean takesConnections(int port) {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private Stream<Path> tree() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(handle -> Path.of("/proc", Long.toString(handle.pid())));
    }

    Cpu cpu() throws IOException {
        long user = 0;
        long system = 0;
        for (Path each : tree().toList()) {
            String stat = Files.readString(each.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            user += Long.parseLong(fields[11]) * TICK_MICROS;
            system += Long.parseLong(fields[12]) * TICK_MICROS;
        }
        return new Cpu(user, system);
    }

    /// Processor time in microseconds that a JVM's compilers used so far, 0 for any other program.
    long compilersMicros() throws IOException {
        long nanos = 0;
        for (Path each : tree().toList()) {
            try (Stream<Path> threads = Files.list(each.resolve("task"))) {
                for (Path thread : threads.toList()) {
                    nanos += compilerNanos(thread);
                }
            }
        }
        return TimeUnit.NANOSECONDS.toMicros(nanos);
    }

    private static long compilerNanos(Path thread) throws IOException {
        try {
            if (!COMPILER.matcher(Files.readString(thread.resolve("comm"))).find()) {
                return 0;
            }
            return Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ")[0]);
        } catch (NoSuchFileException ended) {
            // The JVM has as many compiler threads as there is work for.
            return 0;
        }
    }

    /// Resident memory in MB (a million bytes): all of the largest process, and of its relatives what they share with
    /// nobody, so that what a master and its worker share counts once.
    double resident() throws IOException {
        long largest = 0;
        long largestOwn = 0;
        long own = 0;
        for (Path each : tree().toList()) {
            long rss = 0;
            long unshared = 0;
            for (String line : Files.readAllLines(each.resolve("smaps_rollup"))) {
                if (line.startsWith("Rss:")) {
                    rss += kib(line);
                } else if (line.startsWith("Private_")) {
                    unshared += kib(line);
                }
            }
            own += unshared;
            if (rss > largest) {
                largest = rss;
                largestOwn = unshared;
            }
        }
        return (largest + own - largestOwn) * 1024 / 1e6;
    }

    private static long kib(String line) {
        return Long.parseLong(line.replaceAll("\\D", ""));
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
