package dev.usher.proxy.listener;

import java.util.Optional;

/// Knows which server names are handed on without ending TLS here (S7). Event loops ask.
public interface TlsPassthrough {
    /// Whether there is no name at all: then no connection is looked into.
    boolean isEmpty();

    /// Who takes connections for a name.
    ///
    /// @param serverName lower-case, without a final dot
    /// @return empty when TLS ends here
    Optional<StreamInstaller> find(String serverName);
}
