package dev.usher.proxy.l4;

import dev.usher.proxy.exchange.ClientConnection;
import dev.usher.proxy.exchange.LoopContext;
import dev.usher.proxy.exchange.ServerConnection;
import dev.usher.proxy.listener.StreamInstaller;
import io.netty.channel.Channel;
import java.util.List;

/// A port or server name at work: its route is replaced as a whole by one volatile write, and sessions keep the one
/// they began with.
final class TcpService implements StreamInstaller {
    private final List<StreamConnector> connectors;
    private final Clocks clocks;
    private volatile TcpRoute route;

    /// @param connectors by the number of their loops
    TcpService(List<StreamConnector> connectors, Clocks clocks, TcpRoute route) {
        this.connectors = connectors;
        this.clocks = clocks;
        this.route = route;
    }

    void route(TcpRoute next) {
        route = next;
    }

    @Override
    public boolean readsProxyHeader() {
        return route.readsProxyHeader();
    }

    @Override
    public ServerConnection install(Channel channel, LoopContext loop, ClientConnection client) {
        return TcpSession.begin(channel, loop, connectors.get(loop.index()), clocks, route, client);
    }
}
