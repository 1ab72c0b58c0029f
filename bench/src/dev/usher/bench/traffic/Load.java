package dev.usher.bench.traffic;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// As much load as one processor can make: wrk for HTTP/1.1, h2load for HTTP/2.
final class Load {
    private static final Pattern WRK = Pattern.compile("(\\d+) requests in ([\\d.]+)(ms|s|m)");
    private static final Pattern WRK_BAD = Pattern.compile("(Socket errors: .*|Non-2xx or 3xx responses: .*)");
    private static final Pattern H2LOAD =
            Pattern.compile("finished in ([\\d.]+)(ms|s|m)[\\s\\S]*requests: .* (\\d+) succeeded, (\\d+) failed, (\\d+) errored");

    private Load() {}

    /// What was answered.
    ///
    /// @param trouble what else happened, empty when nothing did
    record Answered(long requests, double seconds, String trouble) {
        double perSecond() {
            return requests / seconds;
        }
    }

    static Answered run(Cell cell, int port, int seconds, Path folder, String processors)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("taskset", "-c", processors));
        String url = (cell.tls() ? "https://" : "http://") + "127.0.0.1:" + port + cell.path();
        if (cell.http2()) {
            command.addAll(List.of(
                    "h2load", "-t1", "-c" + cell.connections(), "-m" + cell.streams(), "-D" + seconds,
                    "--header=:authority: " + Cell.HOST, "--connect-to=127.0.0.1:" + port,
                    (cell.tls() ? "https://" : "http://") + Cell.HOST + cell.path()));
        } else {
            command.addAll(
                    List.of("wrk", "-t1", "-c" + cell.connections(), "-d" + seconds + "s", "-H", "Host: " + Cell.HOST));
            if (!cell.script().isEmpty()) {
                Path script = Files.writeString(folder.resolve(cell.name() + ".lua"), cell.script());
                command.addAll(List.of("-s", script.toString()));
            }
            command.add(url);
        }
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return cell.http2() ? h2load(text) : wrk(text);
    }

    private static Answered wrk(String text) throws IOException {
        Matcher found = WRK.matcher(text);
        if (!found.find()) {
            throw new IOException("wrk said: " + text);
        }
        Matcher bad = WRK_BAD.matcher(text);
        return new Answered(
                Long.parseLong(found.group(1)),
                seconds(found.group(2), found.group(3)),
                bad.find() ? bad.group() : "");
    }

    private static Answered h2load(String text) throws IOException {
        Matcher found = H2LOAD.matcher(text);
        if (!found.find()) {
            throw new IOException("h2load said: " + text);
        }
        long bad = Long.parseLong(found.group(4)) + Long.parseLong(found.group(5));
        return new Answered(
                Long.parseLong(found.group(3)),
                seconds(found.group(1), found.group(2)),
                bad == 0 ? "" : bad + " requests failed");
    }

    private static double seconds(String number, String unit) {
        double value = Double.parseDouble(number);
        return switch (unit) {
            case "ms" -> value / 1000;
            case "m" -> value * 60;
            default -> value;
        };
    }
}
