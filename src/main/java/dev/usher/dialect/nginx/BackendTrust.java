package dev.usher.dialect.nginx;

import dev.usher.model.BackendProtocol;
import dev.usher.model.BackendTls;
import dev.usher.model.ResourceKey;
import java.util.Map;
import java.util.Optional;

/// How a host speaks TLS to its backends (2.6).
///
/// @param wide what the first Ingress with `proxy-ssl-secret` says for all locations
/// @param own what single Ingresses say for theirs, where that is not the same
record BackendTrust(Optional<Terms> wide, Map<ResourceKey, Terms> own) {
    static final BackendTrust NONE = new BackendTrust(Optional.empty(), Map.of());

    BackendTrust {
        own = Map.copyOf(own);
    }

    /// Terms of TLS, or why there are none.
    ///
    /// @param denied why locations are not served
    record Terms(Optional<BackendTls> tls, Optional<String> denied) {}

    /// What holds where a backend speaks this protocol; empty for a protocol without TLS.
    Optional<BackendTls> tls(ResourceKey ingress, BackendProtocol protocol) {
        return isTls(protocol) ? terms(ingress).flatMap(Terms::tls) : Optional.empty();
    }

    /// Why a location is not served: its own Ingress asks for what cannot be had, or the host does and the backend
    /// speaks TLS.
    Optional<String> denied(ResourceKey ingress, BackendProtocol protocol) {
        return Optional.ofNullable(own.get(ingress))
                .flatMap(Terms::denied)
                .or(() -> isTls(protocol) ? wide.flatMap(Terms::denied) : Optional.empty());
    }

    private Optional<Terms> terms(ResourceKey ingress) {
        return Optional.ofNullable(own.get(ingress)).or(() -> wide);
    }

    /// Whether a protocol has TLS.
    static boolean isTls(BackendProtocol protocol) {
        return switch (protocol) {
            case HTTPS, GRPCS, AUTO_HTTP -> true;
            case FCGI, HTTP, GRPC, H2C -> false;
        };
    }
}
