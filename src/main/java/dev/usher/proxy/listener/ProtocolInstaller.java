package dev.usher.proxy.listener;

import dev.usher.proxy.exchange.ClientConnection;
import dev.usher.proxy.exchange.LoopContext;
import dev.usher.proxy.exchange.ServerConnection;
import io.netty.channel.ChannelPipeline;

/// Puts a server codec at the end of a pipeline once the protocol of a connection is known. On the event loop.
public interface ProtocolInstaller {
    ServerConnection http1(ChannelPipeline pipeline, LoopContext loop, ClientConnection client);

    ServerConnection http2(ChannelPipeline pipeline, LoopContext loop, ClientConnection client);
}
