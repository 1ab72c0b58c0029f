package dev.usher.admin;

import java.io.IOException;
import java.net.InetSocketAddress;

/// The admin port cannot be opened; the message says which and what to do.
public final class AdminBindException extends Exception {
    private static final long serialVersionUID = 1;

    AdminBindException(InetSocketAddress address, IOException cause) {
        super(
                "cannot listen on " + address.getHostString() + ":" + address.getPort() + " for health and metrics: "
                        + cause.getMessage()
                        + "; stop what listens there, or choose another with --healthz-port (and --healthz-host)",
                cause);
    }
}
