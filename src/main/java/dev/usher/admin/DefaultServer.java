package dev.usher.admin;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/// The built-in default backend as a port of its own (C9.2): 404 to everything, 200 to the health check. Traffic never
/// comes here, since the data plane answers by itself; the port is for probes and scripts that were written for it, and
/// open only where `--default-server-port` is given.
public final class DefaultServer implements AutoCloseable {
    private static final byte[] NOT_FOUND = """
            <html>
            <head><title>404 Not Found</title></head>
            <body>
            <center><h1>404 Not Found</h1></center>
            <hr><center>usher</center>
            </body>
            </html>
            """.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);

    private final HttpPort open;

    private DefaultServer(HttpPort open) {
        this.open = open;
    }

    /// Binds and starts to answer.
    ///
    /// @param healthPath answered with 200, as `/healthz` is
    public static DefaultServer start(InetSocketAddress address, String healthPath) throws AdminBindException {
        try {
            return new DefaultServer(HttpPort.open(address, "default-", exchange -> answer(exchange, healthPath)));
        } catch (IOException e) {
            throw AdminBindException.ofDefault(address, e);
        }
    }

    private static void answer(HttpExchange exchange, String healthPath) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            boolean health = "/healthz".equals(path) || healthPath.equals(path);
            exchange.getResponseHeaders().set("Content-Type", health ? "text/plain" : "text/html");
            byte[] body = health ? new byte[0] : NOT_FOUND;
            boolean none = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(health ? 200 : 404, none ? -1 : body.length);
            if (!none) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    /// The port bound.
    public int port() {
        return open.address().getPort();
    }

    @Override
    public void close() {
        open.close();
    }
}
