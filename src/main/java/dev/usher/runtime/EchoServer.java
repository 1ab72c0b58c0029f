package dev.usher.runtime;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;

/// A small HTTP backend that answers with what it received, as JSON. For demos and for trying manifests on a laptop.
///
/// The path `/status/NNN` answers with that status.
public final class EchoServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads;
    private final Map<String, String> identity;

    private EchoServer(HttpServer server, Map<String, String> identity) {
        this.server = server;
        this.identity = identity;
        threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("echo-", 0).factory());
        server.setExecutor(threads);
        server.createContext("/", this::answer);
    }

    /// Starts a backend.
    ///
    /// @param address where to listen; port 0 lets the system choose
    /// @param identity what the answers say about the backend, for example namespace and service
    /// @throws IOException when the address cannot be bound
    public static EchoServer start(InetSocketAddress address, Map<String, String> identity) throws IOException {
        var server = HttpServer.create(address, 1024);
        var echo = new EchoServer(server, new LinkedHashMap<>(identity));
        server.start();
        return echo;
    }

    /// The port it listens on.
    public int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            long length = drain(exchange.getRequestBody());
            byte[] body = describe(exchange, length);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            int status = status(exchange.getRequestURI().getPath());
            boolean bodiless = exchange.getRequestMethod().equals("HEAD") || status == 204 || status == 304;
            exchange.sendResponseHeaders(status, bodiless ? -1 : body.length + 1L);
            if (!bodiless) {
                exchange.getResponseBody().write(body);
                exchange.getResponseBody().write('\n');
            }
        }
    }

    private byte[] describe(HttpExchange exchange, long length) {
        var out = new ByteArrayOutputStream();
        try (JsonGenerator json = Json.FACTORY.createGenerator(Json.PRETTY, out)) {
            json.writeStartObject();
            identity.forEach(json::writeStringProperty);
            json.writeStringProperty("method", exchange.getRequestMethod());
            json.writeStringProperty("path", exchange.getRequestURI().toString());
            json.writeStringProperty("proto", exchange.getProtocol());
            json.writeStringProperty("host", header(exchange, "Host"));
            json.writeObjectPropertyStart("headers");
            exchange.getRequestHeaders().forEach((name, values) -> {
                json.writeArrayPropertyStart(usualCase(name));
                values.forEach(json::writeString);
                json.writeEndArray();
            });
            json.writeEndObject();
            json.writeNumberProperty("bodyBytes", length);
            json.writeEndObject();
        }
        return out.toByteArray();
    }

    /// `X-Real-Ip`: the JDK's server keeps a capital only at the very beginning, and the case that came is lost.
    private static String usualCase(String name) {
        return Arrays.stream(name.split("-", -1))
                .map(part -> part.isEmpty() ? part : part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1))
                .collect(Collectors.joining("-"));
    }

    private static String header(HttpExchange exchange, String name) {
        List<String> values = exchange.getRequestHeaders().getOrDefault(name, List.of());
        return values.isEmpty() ? "" : values.getFirst();
    }

    private static int status(String path) {
        if (path.matches("/status/[2-5][0-9][0-9]")) {
            return Integer.parseInt(path.substring("/status/".length()));
        }
        return 200;
    }

    private static long drain(InputStream body) throws IOException {
        var buffer = new byte[8192];
        long total = 0;
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
            total += read;
        }
        return total;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /// Made at the first answer: a start need not wait for it. No mapper of objects: it would be a tenth of all classes
    /// of a start with echo backends.
    private static final class Json {
        static final JsonFactory FACTORY = new JsonFactory();
        static final ObjectWriteContext PRETTY = new ObjectWriteContext.Base() {
            @Override
            public PrettyPrinter getPrettyPrinter() {
                return new DefaultPrettyPrinter();
            }
        };
    }
}
