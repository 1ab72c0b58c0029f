package dev.usher.proxy.listener;

import java.util.Optional;

/// What a port does with its connections.
sealed interface PortKind {
    /// The port the outside sees.
    int externalPort();

    /// The port redirects name.
    int namedPort();

    /// What to do when it cannot be bound, for messages.
    String advice();

    /// HTTP, clear or over TLS.
    ///
    /// @param tls absent on a clear port
    /// @param passthrough absent where no name is handed on as it is
    record Http(int externalPort, int namedPort, Optional<TlsInstaller> tls, Optional<TlsPassthrough> passthrough)
            implements PortKind {
        @Override
        public String advice() {
            return "stop what uses the port, or choose another with --http-port, --https-port or --port-map; ports"
                    + " below 1024 may need the right to bind them";
        }
    }

    /// Bytes that are handed on as they are.
    record Stream(int externalPort, StreamInstaller installer) implements PortKind {
        @Override
        public int namedPort() {
            return externalPort;
        }

        @Override
        public String advice() {
            return "stop what uses the port, name another in the ConfigMap, or bind another with --port-map="
                    + externalPort + "=LOCAL; ports below 1024 may need the right to bind them";
        }
    }
}
