package dev.usher.bench.traffic;

import java.util.ArrayList;
import java.util.List;

/// One kind of load.
///
/// @param connections how many at once
/// @param streams requests at once on each, with HTTP/2
/// @param script of wrk, empty for none
record Cell(String name, Protocol protocol, String path, int connections, int streams, String script) {
    static final String HOST = "bench.test";

    /// What the client speaks.
    enum Protocol {
        HTTP1,
        TLS,
        H2C,
        H2
    }

    private static final String BROWSER = """
            wrk.headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
            wrk.headers["Accept"] = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
            wrk.headers["Accept-Encoding"] = "gzip, deflate, br, zstd"
            wrk.headers["Accept-Language"] = "en-GB,en;q=0.9,de;q=0.8"
            wrk.headers["Cache-Control"] = "no-cache"
            wrk.headers["Cookie"] = "session=0123456789abcdef0123456789abcdef; theme=dark; consent=all; _ga=GA1.2.1234567890.1234567890"
            wrk.headers["Dnt"] = "1"
            wrk.headers["Pragma"] = "no-cache"
            wrk.headers["Priority"] = "u=0, i"
            wrk.headers["Referer"] = "https://bench.test/somewhere/else?with=a&query=string"
            wrk.headers["Sec-Ch-Ua"] = '"Chromium";v="140", "Not=A?Brand";v="24"'
            wrk.headers["Sec-Ch-Ua-Mobile"] = "?0"
            wrk.headers["Sec-Ch-Ua-Platform"] = '"Linux"'
            wrk.headers["Sec-Fetch-Dest"] = "document"
            wrk.headers["Sec-Fetch-Mode"] = "navigate"
            wrk.headers["Sec-Fetch-Site"] = "same-origin"
            wrk.headers["Sec-Fetch-User"] = "?1"
            wrk.headers["Upgrade-Insecure-Requests"] = "1"
            for i = 1, 11 do wrk.headers["X-Application-" .. i] = "value-" .. i end
            """;
    private static final String UPLOAD = """
            wrk.method = "POST"
            wrk.body = string.rep("x", 1048576)
            """;
    private static final String CLOSE = """
            wrk.headers["Connection"] = "close"
            """;

    static final List<Cell> ALL = List.of(
            new Cell("small", Protocol.HTTP1, "/", 32, 1, ""),
            new Cell("browser", Protocol.HTTP1, "/", 32, 1, BROWSER),
            new Cell("64k", Protocol.HTTP1, "/64k", 32, 1, ""),
            new Cell("1m", Protocol.HTTP1, "/1m", 8, 1, ""),
            new Cell("upload", Protocol.HTTP1, "/upload", 8, 1, UPLOAD),
            new Cell("one", Protocol.HTTP1, "/", 1, 1, ""),
            new Cell("tls", Protocol.TLS, "/", 32, 1, ""),
            new Cell("tls-64k", Protocol.TLS, "/64k", 32, 1, ""),
            new Cell("tls-handshake", Protocol.TLS, "/", 32, 1, CLOSE),
            new Cell("h2c-20", Protocol.H2C, "/", 10, 20, ""),
            new Cell("h2-1", Protocol.H2, "/", 32, 1, ""),
            new Cell("h2-100", Protocol.H2, "/", 4, 100, ""));

    /// The cells with these names; all without a name.
    static List<Cell> named(List<String> names) {
        if (names.isEmpty()) {
            return ALL;
        }
        var chosen = new ArrayList<Cell>();
        for (String name : names) {
            chosen.add(ALL.stream()
                    .filter(cell -> cell.name.equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no cell has the name " + name + ": use one of "
                            + ALL.stream().map(Cell::name).toList())));
        }
        return chosen;
    }

    boolean http2() {
        return protocol == Protocol.H2C || protocol == Protocol.H2;
    }

    boolean tls() {
        return protocol == Protocol.TLS || protocol == Protocol.H2;
    }
}
