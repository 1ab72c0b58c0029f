package dev.usher.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Usher as a process of its own, started as users start it.
public final class Program implements AutoCloseable {
    private static final Path HOME = Path.of(System.getProperty("usher.home"));

    public final int http;
    public final int https;
    public final int admin;
    public final long readyNanos;
    private final Process process;
    private final Path log;

    /// Starts and waits for `/readyz` 200.
    public Program(List<String> arguments) throws IOException, InterruptedException {
        List<Integer> ports = FreePorts.find(3);
        http = ports.get(0);
        https = ports.get(1);
        admin = ports.get(2);
        var command = new ArrayList<>(List.of(
                HOME.resolve("usher").toString(),
                "run",
                "--http-port=" + http,
                "--https-port=" + https,
                "--healthz-port=" + admin,
                "--shutdown-grace-period=0",
                "--post-shutdown-grace-period=0"));
        command.addAll(arguments);
        log = Files.createTempFile("usher-bench", ".log");
        long begin = System.nanoTime();
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        while (!ready()) {
            if (!process.isAlive()) {
                throw new IllegalStateException("usher ended: " + Files.readString(log));
            }
            // Not more often: each question is work that the start has to do besides.
            Thread.sleep(10);
        }
        readyNanos = System.nanoTime() - begin;
    }

    private boolean ready() {
        try {
            return get(admin, "/readyz").startsWith("HTTP/1.1 200");
        } catch (IOException notYet) {
            return false;
        }
    }

    /// A whole answer of the admin port.
    public String get(int port, String path) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// A line of `/proc/PID/status` in MB.
    public double status(String name) throws IOException {
        Matcher line = Pattern.compile(name + ":\\s+(\\d+) kB")
                .matcher(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
        return line.find() ? Long.parseLong(line.group(1)) / 1024.0 : 0;
    }

    /// Processor time used so far, user and system.
    public double cpuMillis() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 10.0;
    }

    /// Heap in use after a full collection, in MB.
    public double heapAfterCollection() throws IOException, InterruptedException {
        jcmd("GC.run");
        double sum = 0;
        for (String line : jcmd("GC.heap_info").split("\\n")) {
            Matcher used = Pattern.compile("used (\\d+)K").matcher(line);
            if (!line.contains("Metaspace") && !line.contains("class space") && used.find()) {
                sum += Long.parseLong(used.group(1)) / 1024.0;
            }
        }
        return sum;
    }

    public String jcmd(String command) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process run = new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), command)
                .redirectErrorStream(true)
                .start();
        String text = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        run.waitFor();
        return text;
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        Files.deleteIfExists(log);
    }
}
