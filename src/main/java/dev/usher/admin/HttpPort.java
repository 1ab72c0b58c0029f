package dev.usher.admin;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.usher.config.HttpServerLimits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A port on which the JDK's HTTP server answers, each request on a virtual thread of its own.
final class HttpPort implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService executor;

    private HttpPort(HttpServer server, ExecutorService executor) {
        this.server = server;
        this.executor = executor;
    }

    /// Binds and starts to answer.
    ///
    /// @param address port 0 takes a free one
    /// @param name what names of its threads begin with
    /// @throws IOException when it cannot be bound
    static HttpPort open(InetSocketAddress address, String name, HttpHandler handler) throws IOException {
        HttpServerLimits.apply();
        HttpServer server = HttpServer.create(address, 0);
        ExecutorService executor = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name(name, 0).factory());
        server.setExecutor(executor);
        server.createContext("/", handler);
        server.start();
        return new HttpPort(server, executor);
    }

    /// Where it listens.
    InetSocketAddress address() {
        return server.getAddress();
    }

    /// Stops at once; requests under way are cut.
    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
