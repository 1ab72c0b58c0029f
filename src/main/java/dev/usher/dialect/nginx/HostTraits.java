package dev.usher.dialect.nginx;

import dev.usher.model.Expression;
import dev.usher.model.ResourceKey;
import java.util.Map;
import java.util.Optional;

/// What a host decides about each of its routes.
///
/// @param regex whether all routes of the host are patterns (C6.1)
/// @param tls which of its names have a certificate configured (S4)
/// @param appRoot `app-root` of the host (C2.12)
/// @param backends how TLS is spoken to its backends
/// @param snippet `server-snippet` of the host (C2.12)
/// @param closed Ingresses whose locations are not served here, and why
/// @param anyName whether names lead here that clients make up
record HostTraits(
        boolean regex,
        TlsNames tls,
        Optional<Expression> appRoot,
        BackendTrust backends,
        Snippet snippet,
        Map<ResourceKey, String> closed,
        boolean anyName) {
    HostTraits {
        closed = Map.copyOf(closed);
    }
}
