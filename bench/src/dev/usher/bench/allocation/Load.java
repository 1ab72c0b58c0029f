package dev.usher.bench.allocation;

import dev.usher.bench.BrowserFields;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One kind of request, sent over and over on kept connections: wrk for HTTP/1.1, h2load for HTTP/2.
///
/// @param fields of the request, besides those of the tool
record Load(
        String name, Protocol protocol, String host, String path, int connections, int streams, List<String> fields) {
    /// A host without an access log, and one with.
    static final String HOST = "bench.test";

    static final String LOGGED_HOST = "logged.test";

    /// A host whose only path is a regular expression, and whose backend gets another path.
    static final String REWRITTEN_HOST = "rewritten.test";

    private static final int WINDOW_BITS = 20;
    private static final Pattern WRK = Pattern.compile("(\\d+) requests in ");
    private static final Pattern H2LOAD = Pattern.compile("requests: .* (\\d+) succeeded, 0 failed, 0 errored");

    /// What is spoken to the proxy.
    enum Protocol {
        HTTP1("http"),
        TLS("https"),
        H2C("http"),
        H2("https");

        private final String scheme;

        Protocol(String scheme) {
            this.scheme = scheme;
        }

        boolean isTls() {
            return this == TLS || this == H2;
        }

        boolean isHttp2() {
            return this == H2C || this == H2;
        }
    }

    static final List<Load> ALL = List.of(
            new Load("small", Protocol.HTTP1, HOST, "/", 32, 1, List.of()),
            new Load("small, logged", Protocol.HTTP1, LOGGED_HOST, "/", 32, 1, List.of()),
            new Load("small, rewritten", Protocol.HTTP1, REWRITTEN_HOST, "/app/items", 32, 1, List.of()),
            new Load("browser", Protocol.HTTP1, HOST, "/", 32, 1, BrowserFields.ALL),
            new Load("64k", Protocol.HTTP1, HOST, "/64k", 32, 1, List.of()),
            new Load("tls", Protocol.TLS, HOST, "/", 32, 1, List.of()),
            new Load("h2c-20", Protocol.H2C, HOST, "/", 10, 20, List.of()),
            new Load("h2-1", Protocol.H2, HOST, "/", 32, 1, List.of()),
            new Load("h2c-64k", Protocol.H2C, HOST, "/64k", 10, 20, List.of()));

    static List<Load> named(List<String> names) {
        List<Load> chosen = ALL.stream().filter(load -> names.isEmpty() || names.contains(load.name)).toList();
        if (chosen.size() < names.size()) {
            throw new IllegalArgumentException(
                    "not all of " + names + " are there: " + ALL.stream().map(Load::name).toList());
        }
        return chosen;
    }

    boolean isLogged() {
        return host.equals(LOGGED_HOST);
    }

    /// Sends for some seconds.
    ///
    /// @return how many requests were answered
    /// @throws IOException when one was not, or not with success
    long run(int port, int seconds) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(protocol.isHttp2() ? h2load(port, seconds) : wrk(port, seconds))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        Matcher found = (protocol.isHttp2() ? H2LOAD : WRK).matcher(said);
        if (!found.find() || said.contains("Non-2xx") || said.contains("Socket errors")) {
            throw new IOException(name + " had trouble: " + said);
        }
        return Long.parseLong(found.group(1));
    }

    private List<String> wrk(int port, int seconds) {
        var command = new ArrayList<>(List.of("wrk", "-t1", "-c" + connections, "-d" + seconds + "s"));
        command.addAll(List.of("-H", "Host: " + host));
        fields.forEach(field -> command.addAll(List.of("-H", field)));
        command.add(protocol.scheme + "://127.0.0.1:" + port + path);
        return command;
    }

    private List<String> h2load(int port, int seconds) {
        String url = protocol.scheme + "://" + host + path;
        return List.of(
                "h2load", "-t1", "-c" + connections, "-m" + streams, "-D" + seconds, "-w" + WINDOW_BITS,
                "-W" + WINDOW_BITS, "--connect-to=127.0.0.1:" + port, url);
    }
}
