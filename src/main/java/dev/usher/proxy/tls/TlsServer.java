package dev.usher.proxy.tls;

import dev.usher.proxy.exchange.ClientCertificate;
import io.netty.channel.ChannelPipeline;

/// Puts TLS for clients into a pipeline.
public final class TlsServer {
    private final ServerContexts contexts;

    public TlsServer(ServerContexts contexts) {
        this.contexts = contexts;
    }

    /// Hears how a handshake went, once. On the event loop.
    public interface Outcome {
        /// The handshake succeeded.
        ///
        /// @param serverName lower-case; empty when the client sent none
        /// @param applicationProtocol as ALPN chose it; empty when it chose none
        /// @param certificate of the client, verified already by what the host of the name wants
        void succeeded(
                String serverName,
                String protocol,
                String cipher,
                String applicationProtocol,
                ClientCertificate certificate);

        /// The handshake failed; the connection is closing.
        void failed();
    }

    /// Adds the handlers at the end of a pipeline.
    public void install(ChannelPipeline pipeline, long timeoutMillis, Outcome outcome) {
        var end = new HandshakeEnd(contexts, outcome);
        pipeline.addLast(new ServerNameHandler(contexts, end, timeoutMillis));
        pipeline.addLast(end);
    }
}
