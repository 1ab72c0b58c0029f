package dev.usher.proxy.upstream;

import dev.usher.model.Endpoint;
import dev.usher.proxy.exchange.EndpointTarget.Wire;
import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.TlsIdentity;
import dev.usher.proxy.exchange.UpstreamConnection;
import org.jspecify.annotations.Nullable;

/// Makes connections on one event loop. Calls and callbacks on that loop.
public interface Connector {
    /// Begins to connect.
    ///
    /// @param identity how TLS is spoken, null for TLS that neither shows nor verifies anything
    /// @param timeoutNanos after which the attempt fails
    /// @param owner hears of the connection's streams once it is made
    void connect(
            Endpoint endpoint,
            Wire wire,
            @Nullable TlsIdentity identity,
            long timeoutNanos,
            UpstreamConnection.Owner owner,
            Callback callback);

    /// Hears once what came of it: connected, unreachable or failed.
    interface Callback {
        /// There is a TCP connection; whether what is to be spoken on it is, is told later.
        void reached();

        void connected(UpstreamConnection connection);

        /// The endpoint did not take a TCP connection: refused, no way there, no answer in time.
        void unreachable(ProxyError error);

        /// Anything else: the wire failed, or this process could not open a socket.
        void failed(ProxyError error);
    }
}
