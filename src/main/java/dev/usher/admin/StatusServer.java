package dev.usher.admin;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The status port, where support scripts and `dbg` ask (H2.1): backends, certificates, general state. On the loopback
/// addresses and no other; answers GET and HEAD and changes nothing, where the original takes its configuration by
/// POST.
public final class StatusServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StatusServer.class);

    private final List<HttpServer> servers;
    private final ExecutorService executor;

    private StatusServer(List<HttpServer> servers, ExecutorService executor) {
        this.servers = servers;
        this.executor = executor;
    }

    /// Binds 127.0.0.1, and ::1 where it is to be had, and starts to answer.
    ///
    /// @param port 0 takes a free one
    static StatusServer start(int port, HttpHandler handler) throws AdminBindException {
        AdminServer.limit();
        var servers = new ArrayList<HttpServer>();
        try {
            servers.add(HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 0));
        } catch (IOException e) {
            throw AdminBindException.ofStatus(port, e);
        }
        int bound = servers.getFirst().getAddress().getPort();
        try {
            servers.add(HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("::1"), bound), 0));
        } catch (IOException | UnsupportedAddressTypeException none) {
            log.atDebug().setCause(none).addKeyValue("port", bound).log("no status port on ::1");
        }
        ExecutorService executor = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("status-", 0).factory());
        for (HttpServer server : servers) {
            server.setExecutor(executor);
            server.createContext("/", handler);
            server.start();
        }
        return new StatusServer(servers, executor);
    }

    /// The port bound.
    public int port() {
        return servers.getFirst().getAddress().getPort();
    }

    /// Stops at once; requests under way are cut.
    @Override
    public void close() {
        servers.forEach(server -> server.stop(0));
        executor.shutdownNow();
    }
}
