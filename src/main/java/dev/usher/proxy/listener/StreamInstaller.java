package dev.usher.proxy.listener;

import dev.usher.proxy.exchange.ClientConnection;
import dev.usher.proxy.exchange.LoopContext;
import dev.usher.proxy.exchange.ServerConnection;
import io.netty.channel.Channel;

/// Takes connections whose bytes are handed on as they are. On their event loops.
public interface StreamInstaller {
    /// Whether connections begin with a PROXY protocol header. Asked for each connection.
    boolean readsProxyHeader();

    /// Takes a connection over: what comes from now on is its alone. Nothing is read from it until it says so.
    ServerConnection install(Channel channel, LoopContext loop, ClientConnection client);
}
