package dev.usher.admin;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// The status port, where support scripts and `dbg` ask (H2.1): backends, certificates, general state. On the loopback
/// address and no other; answers GET and HEAD and changes nothing, where the original takes its configuration by
/// POST.
public final class StatusServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService executor;

    private StatusServer(HttpServer server, ExecutorService executor) {
        this.server = server;
        this.executor = executor;
    }

    /// Binds 127.0.0.1, as the original does, and starts to answer.
    ///
    /// @param port 0 takes a free one
    static StatusServer start(int port, HttpHandler handler) throws AdminBindException {
        AdminServer.limit();
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 0);
            ExecutorService executor = Executors.newThreadPerTaskExecutor(
                    Thread.ofVirtual().name("status-", 0).factory());
            server.setExecutor(executor);
            server.createContext("/", handler);
            server.start();
            return new StatusServer(server, executor);
        } catch (IOException e) {
            throw AdminBindException.ofStatus(port, e);
        }
    }

    /// The port bound.
    public int port() {
        return server.getAddress().getPort();
    }

    /// Stops at once; requests under way are cut.
    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
