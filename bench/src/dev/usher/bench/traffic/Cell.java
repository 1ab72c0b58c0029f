package dev.usher.bench.traffic;

import dev.usher.bench.traffic.generator.Traffic;
import dev.usher.bench.traffic.generator.Traffic.Connections;
import dev.usher.bench.traffic.generator.Traffic.Field;
import dev.usher.bench.traffic.generator.Traffic.Speech;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// One kind of load on proxies of one setup.
record Cell(String name, String title, Traffic traffic, Setup setup) {
    /// Measured beside [#ROUTES_20000], as what that is compared with.
    static final Cell ROUTES_1 =
            new Cell("routes-1", "small, 1 route", Traffic.http1("/", 32).to(repeated()), Setup.PLAIN);

    static final Cell ROUTES_20000 = new Cell(
            "routes-20000",
            "small, 20,000 routes",
            Traffic.http1("/", 32).to(shuffled(Setup.ROUTES_20000.hosts())),
            Setup.ROUTES_20000);

    static final List<Cell> ALL = List.of(
            plain("small", "small answer, small request", Traffic.http1("/", 32)),
            plain("browser", "small answer, 30 header fields", Traffic.http1("/", 32).with(browser())),
            plain("64k", "64 KiB", Traffic.http1("/64k", 32)),
            plain("1m", "1 MiB", Traffic.http1("/1m", 8)),
            plain("upload", "1 MiB upload", Traffic.http1("/upload", 8).sending(1024 * 1024)),
            plain("one", "small, one connection", Traffic.http1("/", 1)),
            plain("tls", "TLS, small", Traffic.http1("/", 32).overTls()),
            plain("tls-64k", "TLS, 64 KiB", Traffic.http1("/64k", 32).overTls()),
            plain("tls-handshake", "full TLS handshake, P-256", Traffic.http1("/", 32).connecting(Connections.FRESH)),
            plain(
                    "tls-handshake-rsa",
                    "full TLS handshake, RSA 2048",
                    Traffic.http1("/", 32).connecting(Connections.FRESH).to(List.of(Site.RSA_HOST))),
            plain("tls-resumed", "resumed TLS 1.2 handshake", Traffic.http1("/", 32).connecting(Connections.RESUMED)),
            plain("h2c-20", "HTTP/2 without TLS, 20 streams", Traffic.http2("/", 10, 20)),
            plain("h2-1", "HTTP/2 over TLS, 1 stream", Traffic.http2("/", 32, 1).overTls()),
            plain("h2-100", "HTTP/2 over TLS, 100 streams", Traffic.http2("/", 4, 100).overTls()),
            plain("grpc-unary", "gRPC call", grpc(Speech.GRPC_UNARY)),
            plain("grpc-stream", "gRPC message on a stream", grpc(Speech.GRPC_STREAM)),
            plain(
                    "websocket",
                    "WebSocket message",
                    Traffic.http1("/", 32).speaking(Speech.WEBSOCKET, 1).to(List.of(Site.WEBSOCKET_HOST))),
            new Cell("small-logged", "small, access log on", Traffic.http1("/", 32), Setup.LOGGED),
            ROUTES_20000);

    private static Cell plain(String name, String title, Traffic traffic) {
        return new Cell(name, title, traffic, Setup.PLAIN);
    }

    private static Traffic grpc(Speech speech) {
        return Traffic.http2("/bench.Echo/Call", 8, 4).speaking(speech, 4).to(List.of(Site.GRPC_HOST));
    }

    /// As many requests as the other cell cycles through, so that the client does the same work for both.
    private static List<String> repeated() {
        return IntStream.range(0, Setup.ROUTES_20000.routes())
                .mapToObj(_ -> Site.HOST)
                .toList();
    }

    /// In an order in which neighbours are no neighbours in any table.
    private static List<String> shuffled(List<String> hosts) {
        var order = new ArrayList<>(hosts);
        Collections.shuffle(order, new Random(1));
        return order;
    }

    private static List<Field> browser() {
        var fields = Stream.of(
                new Field("user-agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"),
                new Field("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"),
                new Field("accept-encoding", "gzip, deflate, br, zstd"),
                new Field("accept-language", "en-GB,en;q=0.9,de;q=0.8"),
                new Field("cache-control", "no-cache"),
                new Field("cookie", "session=0123456789abcdef0123456789abcdef; theme=dark; consent=all; _ga=GA1.2.1234567890.1234567890"),
                new Field("dnt", "1"),
                new Field("pragma", "no-cache"),
                new Field("priority", "u=0, i"),
                new Field("referer", "https://bench.test/somewhere/else?with=a&query=string"),
                new Field("sec-ch-ua", "\"Chromium\";v=\"140\", \"Not=A?Brand\";v=\"24\""),
                new Field("sec-ch-ua-mobile", "?0"),
                new Field("sec-ch-ua-platform", "\"Linux\""),
                new Field("sec-fetch-dest", "document"),
                new Field("sec-fetch-mode", "navigate"),
                new Field("sec-fetch-site", "same-origin"),
                new Field("sec-fetch-user", "?1"),
                new Field("upgrade-insecure-requests", "1"));
        var own = IntStream.rangeClosed(1, 11).mapToObj(i -> new Field("x-application-" + i, "value-" + i));
        return Stream.concat(fields, own).toList();
    }
}
