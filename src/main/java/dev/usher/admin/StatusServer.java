package dev.usher.admin;

import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// The status port, where support scripts and `dbg` ask (H2.1): backends, certificates, general state. On the loopback
/// address and no other; answers GET and HEAD and changes nothing, where the original takes its configuration by
/// POST.
public final class StatusServer implements AutoCloseable {
    private final HttpPort open;

    private StatusServer(HttpPort open) {
        this.open = open;
    }

    /// Binds 127.0.0.1, as the original does, and starts to answer.
    ///
    /// @param port 0 takes a free one
    static StatusServer start(int port, HttpHandler handler) throws AdminBindException {
        try {
            return new StatusServer(
                    HttpPort.open(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), "status-", handler));
        } catch (IOException e) {
            throw AdminBindException.ofStatus(port, e);
        }
    }

    /// The port bound.
    public int port() {
        return open.address().getPort();
    }

    /// Stops at once; requests under way are cut.
    @Override
    public void close() {
        open.close();
    }
}
