package dev.usher.admin;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/// The admin port: `/healthz`, `/readyz`, `/metrics` and `/api/…`. Answers GET and HEAD and changes nothing.
public final class AdminServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService executor;
    private final AdminHandler status;

    private AdminServer(HttpServer server, ExecutorService executor, AdminHandler status) {
        this.server = server;
        this.executor = executor;
        this.status = status;
    }

    /// Binds and starts to answer. Early in the life of the process: answers while it starts are 500 and 503.
    ///
    /// @param address `--healthz-host` and `--healthz-port`; port 0 takes a free one
    public static AdminServer start(InetSocketAddress address, AdminSources sources) throws AdminBindException {
        limit();
        try {
            var server = HttpServer.create(address, 0);
            var executor = Executors.newThreadPerTaskExecutor(
                    Thread.ofVirtual().name("admin-", 0).factory());
            server.setExecutor(executor);
            var bugs = new AtomicLong();
            sources.metrics()
                    .counter("usher_admin_errors_total", "Requests to the admin port that failed by a bug", bugs::get);
            var state = new StatePages(sources);
            var table = new TablePages(sources);
            server.createContext("/", new AdminHandler(new AdminSite(sources, state, table), bugs));
            server.start();
            return new AdminServer(server, executor, new AdminHandler(new StatusSite(sources, state, table), bugs));
        } catch (IOException e) {
            throw new AdminBindException(address, e);
        }
    }

    /// Opens the status port beside it, with answers from the same sources.
    ///
    /// @param port `--status-port`; 0 takes a free one
    public StatusServer openStatus(int port) throws AdminBindException {
        return StatusServer.start(port, status);
    }

    /// The JDK's server knows its limits by system properties only, reads them once, and by default waits for ever for
    /// a client that sends its request a byte a minute. What an operator set is left alone.
    static void limit() {
        setIfAbsent("sun.net.httpserver.maxReqTime", "10");
        setIfAbsent("sun.net.httpserver.maxRspTime", "120");
        setIfAbsent("sun.net.httpserver.maxReqHeaderSize", "32768");
        setIfAbsent("jdk.httpserver.maxConnections", "512");
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /// Where it listens.
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /// Stops at once; requests under way are cut. Meant for the very end: probes must be answered while draining.
    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
