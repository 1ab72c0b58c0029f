package dev.usher.admin;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicLong;

/// The admin port: `/healthz`, `/readyz`, `/metrics` and `/api/…`. Answers GET and HEAD and changes nothing.
public final class AdminServer implements AutoCloseable {
    private final HttpPort port;
    private final AdminHandler status;

    private AdminServer(HttpPort port, AdminHandler status) {
        this.port = port;
        this.status = status;
    }

    /// Binds and starts to answer. Early in the life of the process: answers while it starts are 500 and 503.
    ///
    /// @param address `--healthz-host` and `--healthz-port`; port 0 takes a free one
    public static AdminServer start(InetSocketAddress address, AdminSources sources) throws AdminBindException {
        var bugs = new AtomicLong();
        sources.metrics()
                .counter("usher_admin_errors_total", "Requests to the admin port that failed by a bug", bugs::get);
        var state = new StatePages(sources);
        var table = new TablePages(sources);
        try {
            var port = HttpPort.open(address, "admin-", new AdminHandler(new AdminSite(sources, state, table), bugs));
            return new AdminServer(port, new AdminHandler(new StatusSite(sources, state, table), bugs));
        } catch (IOException e) {
            throw new AdminBindException(address, e);
        }
    }

    /// Opens the status port beside it, with answers from the same sources.
    ///
    /// @param wanted `--status-port`; 0 takes a free one
    public StatusServer openStatus(int wanted) throws AdminBindException {
        return StatusServer.start(wanted, status);
    }

    /// Where it listens.
    public InetSocketAddress address() {
        return port.address();
    }

    /// Stops at once; requests under way are cut. Meant for the very end: probes must be answered while draining.
    @Override
    public void close() {
        port.close();
    }
}
