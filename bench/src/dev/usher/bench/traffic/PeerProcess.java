package dev.usher.bench.traffic;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A server under load, on processors of its own: its processor time and memory are those of the process and of all its
/// children.
final class PeerProcess implements AutoCloseable {
    private static final long TICK_MICROS = 10_000;

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

    /// Starts a command and waits until the port takes connections.
    ///
    /// @param processors as `taskset -c` takes them
    static PeerProcess start(String processors, Path log, List<Integer> ports, List<String> command)
            throws IOException, InterruptedException {
        var pinned = new ArrayList<>(List.of("taskset", "-c", processors));
        pinned.addAll(command);
        var process = new ProcessBuilder(pinned)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        var peer = new PeerProcess(process, log);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        for (int port : ports) {
            while (!takesConnections(port)) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    peer.close();
                    throw new IOException(command.getFirst() + " did not start: " + Files.readString(log));
                }
                Thread.sleep(20);
            }
        }
        return peer;
    }

    private static boolean takesConnections(int port) {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
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

    /// Resident memory in MiB; what children share is counted once, by their proportional set size.
    long resident() throws IOException {
        long kib = 0;
        for (Path each : tree().toList()) {
            kib += Files.readAllLines(each.resolve("smaps_rollup")).stream()
                    .filter(line -> line.startsWith("Pss:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        }
        return kib / 1024;
    }

    String log() throws IOException {
        return Files.readString(log);
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
