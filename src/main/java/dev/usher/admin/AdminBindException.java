package dev.usher.admin;

import java.io.IOException;
import java.net.InetSocketAddress;

/// The admin port, the status port or that of the default backend cannot be opened; the message says which and what to
/// do.
public final class AdminBindException extends Exception {
    private static final long serialVersionUID = 1;

    AdminBindException(InetSocketAddress address, IOException cause) {
        super(
                "cannot listen on " + address.getHostString() + ":" + address.getPort() + " for health and metrics: "
                        + cause.getMessage()
                        + "; stop what listens there, or choose another with --healthz-port (and --healthz-host)",
                cause);
    }

    private AdminBindException(String message, IOException cause) {
        super(message, cause);
    }

    static AdminBindException ofDefault(InetSocketAddress address, IOException cause) {
        return new AdminBindException(
                "cannot listen on port " + address.getPort() + " for the built-in default backend: "
                        + cause.getMessage()
                        + "; stop what listens there, or choose another with --default-server-port, or leave that away",
                cause);
    }

    static AdminBindException ofStatus(int port, IOException cause) {
        return new AdminBindException(
                "cannot listen on 127.0.0.1:" + port + " for dbg and support scripts: " + cause.getMessage()
                        + "; stop what listens there, or choose another with --status-port",
                cause);
    }
}
