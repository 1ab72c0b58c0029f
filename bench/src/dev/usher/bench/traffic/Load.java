package dev.usher.bench.traffic;

import dev.usher.bench.traffic.generator.Order;
import dev.usher.bench.traffic.generator.Outcome;
import dev.usher.bench.traffic.generator.Traffic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Load on one processor: as much as it can make, by wrk for HTTP/1.1 and h2load for HTTP/2, or by the [GeneratorProcess]
/// where neither can; and so many requests a second, by the generator.
final class Load {
    private static final Pattern WRK = Pattern.compile("(\\d+) requests in ([\\d.]+)(ms|s|m)");
    private static final Pattern WRK_STATUS = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");
    private static final Pattern WRK_SOCKET =
            Pattern.compile("Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)");
    private static final Pattern H2LOAD =
            Pattern.compile("finished in ([\\d.]+)(ms|s|m)[\\s\\S]*requests: .* (\\d+) succeeded, (\\d+) failed, (\\d+) errored");

    private final Path folder;
    private final String processors;
    private final GeneratorProcess generator;

    Load(Path folder, String processors, GeneratorProcess generator) {
        this.folder = folder;
        this.processors = processors;
        this.generator = generator;
    }

    /// As many requests as get answers.
    Outcome saturate(Cell cell, int port, double seconds) throws IOException, InterruptedException {
        Traffic traffic = cell.traffic();
        if (traffic.connecting() != Traffic.Connections.KEPT) {
            return generate(cell, port, 0, seconds);
        }
        return switch (traffic.speech()) {
            case HTTP1 -> wrk(run(wrkCommand(cell, port, seconds)));
            case HTTP2 -> h2load(run(h2loadCommand(traffic, port, seconds)));
            case GRPC_UNARY, GRPC_STREAM, WEBSOCKET -> generate(cell, port, 0, seconds);
        };
    }

    /// By the generator, which looks at each answer's status.
    ///
    /// @param perSecond 0 for as many as get answers
    Outcome generate(Cell cell, int port, double perSecond, double seconds) throws IOException {
        return generator.obey(new Order.Run(cell.traffic(), port, perSecond, seconds));
    }

    private String run(List<String> command) throws IOException, InterruptedException {
        var pinned = new ArrayList<>(List.of("taskset", "-c", processors));
        pinned.addAll(command);
        var process = new ProcessBuilder(pinned).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return text;
    }

    private static String whole(double seconds) {
        return Long.toString(Math.max(1, Math.round(seconds)));
    }

    private List<String> wrkCommand(Cell cell, int port, double seconds) throws IOException {
        Traffic traffic = cell.traffic();
        Path script = folder.resolve(cell.name() + ".lua");
        if (!Files.exists(script)) {
            Files.writeString(script, script(traffic));
        }
        return List.of(
                "wrk", "-t1", "-c" + traffic.connections(), "-d" + whole(seconds) + "s", "-s", script.toString(),
                (traffic.tls() ? "https://" : "http://") + "127.0.0.1:" + port + traffic.path());
    }

    private static String script(Traffic traffic) {
        var lua = new StringBuilder();
        lua.append("wrk.method = \"").append(traffic.method()).append("\"\n");
        traffic.fields().forEach(field -> lua.append("wrk.headers[\"" + field.name() + "\"] = '" + field.value() + "'\n"));
        if (traffic.body() > 0) {
            lua.append("wrk.body = string.rep(\"x\", ").append(traffic.body()).append(")\n");
        }
        if (traffic.hosts().size() == 1) {
            return lua.append("wrk.headers[\"Host\"] = \"" + traffic.hosts().getFirst() + "\"\n").toString();
        }
        lua.append(traffic.hosts().stream().collect(Collectors.joining("\",\n\"", "local hosts = {\"", "\"}\n")));
        return lua.append("""
                local requests = {}
                function init(args)
                  for i, host in ipairs(hosts) do
                    wrk.headers["Host"] = host
                    requests[i] = wrk.format()
                  end
                end
                local next = 0
                function request()
                  next = next % #requests + 1
                  return requests[next]
                end
                """).toString();
    }

    private static List<String> h2loadCommand(Traffic traffic, int port, double seconds) {
        return List.of(
                "h2load", "-t1", "-c" + traffic.connections(), "-m" + traffic.streams(), "-D" + whole(seconds),
                "--connect-to=127.0.0.1:" + port,
                (traffic.tls() ? "https://" : "http://") + traffic.hosts().getFirst() + traffic.path());
    }

    private static Outcome wrk(String text) {
        Matcher found = WRK.matcher(text);
        if (!found.find()) {
            return Outcome.failure("wrk said: " + text);
        }
        long requests = Long.parseLong(found.group(1));
        long failed = 0;
        String trouble = "";
        Matcher status = WRK_STATUS.matcher(text);
        if (status.find()) {
            failed = Long.parseLong(status.group(1));
            requests -= failed;
            trouble = status.group();
        }
        Matcher socket = WRK_SOCKET.matcher(text);
        if (socket.find()) {
            for (int i = 1; i <= socket.groupCount(); i++) {
                failed += Long.parseLong(socket.group(i));
            }
            trouble = socket.group();
        }
        return Outcome.counted(requests, failed, seconds(found.group(2), found.group(3)), trouble);
    }

    private static Outcome h2load(String text) {
        Matcher found = H2LOAD.matcher(text);
        if (!found.find()) {
            return Outcome.failure("h2load said: " + text);
        }
        long failed = Long.parseLong(found.group(4)) + Long.parseLong(found.group(5));
        return Outcome.counted(
                Long.parseLong(found.group(3)),
                failed,
                seconds(found.group(1), found.group(2)),
                failed == 0 ? "" : failed + " requests failed");
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
