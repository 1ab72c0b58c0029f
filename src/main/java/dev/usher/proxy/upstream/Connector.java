package dev.usher.proxy.upstream;

import dev.usher.model.Endpoint;
import dev.usher.proxy.exchange.EndpointTarget.Wire;
import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.UpstreamConnection;

/// Makes connections on one event loop. Calls and callbacks on that loop.
public interface Connector {
    /// Begins to connect.
    ///
    /// @param timeoutNanos after which the attempt fails
    /// @param owner hears of the connection's streams once it is made
    void connect(Endpoint endpoint, Wire wire, long timeoutNanos, UpstreamConnection.Owner owner, Callback callback);

    /// Hears once what came of it.
    interface Callback {
        void connected(UpstreamConnection connection);

        void failed(ProxyError error);
    }
}
