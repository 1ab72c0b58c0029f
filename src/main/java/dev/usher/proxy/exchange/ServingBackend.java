package dev.usher.proxy.exchange;

import dev.usher.model.Backend;
import dev.usher.model.BackendProtocol;
import dev.usher.model.BackendTls;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A backend of a route made ready to serve: its live upstream, what is spoken to it, and the sessions of its clients.
/// Immutable, shared by loops.
final class ServingBackend {
    private final BackendTarget target;
    private final BackendProtocol protocol;
    private final @Nullable TlsIdentity identity;
    private final @Nullable ServingSession session;

    /// @param live gives the live upstream
    /// @param identities gives the identity for TLS
    ServingBackend(
            Backend backend, Function<Backend, BackendTarget> live, Function<BackendTls, TlsIdentity> identities) {
        target = live.apply(backend);
        protocol = backend.protocol();
        identity = backend.tls().map(identities).orElse(null);
        session = backend.session()
                .map(cookie -> new ServingSession(cookie, backend.upstream().name()))
                .orElse(null);
    }

    BackendTarget target() {
        return target;
    }

    String name() {
        return target.name();
    }

    boolean isEmpty() {
        return target.isEmpty();
    }

    /// How TLS is spoken to it; null where nothing is special about that.
    @Nullable
    TlsIdentity identity() {
        return identity;
    }

    /// Null where clients have no sessions.
    @Nullable
    ServingSession session() {
        return session;
    }

    /// Whether the client's cookie says that its session is with this backend (N4).
    boolean owns(Fields request) {
        return session != null && session.owns(request);
    }

    EndpointTarget.Wire wire(boolean secureClient) {
        return switch (protocol) {
            case HTTP -> EndpointTarget.Wire.HTTP_1;
            case HTTPS -> EndpointTarget.Wire.HTTP_1_TLS;
            case AUTO_HTTP -> secureClient ? EndpointTarget.Wire.HTTP_1_TLS : EndpointTarget.Wire.HTTP_1;
            case GRPC, H2C -> EndpointTarget.Wire.HTTP_2;
            case GRPCS -> EndpointTarget.Wire.HTTP_2_TLS;
            case FCGI -> EndpointTarget.Wire.FAST_CGI;
        };
    }
}
