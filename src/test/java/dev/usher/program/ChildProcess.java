package dev.usher.program;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The program as a process of its own, for what one JVM cannot show: signals, exit codes, limits of the process.
final class ChildProcess implements AutoCloseable {
    private static final Pattern SERVING =
            Pattern.compile("serving http=\"(\\d+)\" https=\"(\\d+)\" admin=\"(\\d+)\".* transport=\"([^\"]*)\"");

    private final Path folder;
    private final Process process;
    private final List<String> log = new CopyOnWriteArrayList<>();

    private ChildProcess(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    /// Starts on one manifest.
    ///
    /// @param limits a shell command that sets limits first; empty for none
    /// @param jvm further flags of the JVM
    static ChildProcess start(String limits, List<String> jvm, String manifest, String... flags) throws IOException {
        Path folder = Files.createTempDirectory("usher-child");
        Files.writeString(folder.resolve("all.yaml"), Program.CLASS + manifest);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-Dio.netty.tryReflectionSetAccessible=true"));
        command.addAll(jvm);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                "dev.usher.Main",
                "run",
                "--manifests=" + folder,
                "--http-port=0",
                "--https-port=0",
                "--healthz-port=0",
                "--status-port=0",
                "--bind-address=127.0.0.1",
                "--event-loops=2"));
        command.addAll(List.of(flags));
        List<String> shell = new ArrayList<>(List.of("sh", "-c", limits + " exec \"$@\"", "sh"));
        shell.addAll(command);
        Process process = new ProcessBuilder(shell)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        var child = new ChildProcess(folder, process);
        Thread.ofVirtual().name("child-log").start(child::readLog);
        return child;
    }

    private void readLog() {
        try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.add(line);
            }
        } catch (IOException closed) {
            // The process is gone.
        }
    }

    /// What it said on standard error so far.
    String log() {
        return String.join("\n", log);
    }

    int http() {
        return Integer.parseInt(serving(1));
    }

    int https() {
        return Integer.parseInt(serving(2));
    }

    int admin() {
        return Integer.parseInt(serving(3));
    }

    /// Transport and TLS library.
    String transport() {
        return serving(4);
    }

    private String serving(int group) {
        for (int patience = 0; patience < 4 && !SERVING.matcher(log()).find() && process.isAlive(); patience++) {
            awaitStart(patience == 3);
        }
        Matcher matcher = SERVING.matcher(log());
        if (!matcher.find()) {
            throw new AssertionError("the process ended: " + log());
        }
        return matcher.group(group);
    }

    /// A JVM that starts on a busy machine may take several times the usual patience.
    private void awaitStart(boolean last) {
        try {
            Program.await("the process serves", () -> SERVING.matcher(log()).find() || !process.isAlive());
        } catch (AssertionError notYet) {
            if (last) {
                throw notYet;
            }
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// Sends SIGTERM.
    void terminate() {
        process.toHandle().destroy();
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("still running: " + log());
        }
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        process.onExit().join();
        try (var files = Files.list(folder)) {
            files.forEach(ChildProcess::delete);
        }
        Files.delete(folder);
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
