package dev.usher.proxy.listener;

import dev.usher.proxy.exchange.ClientCertificate;
import dev.usher.proxy.exchange.LoopContext;
import io.netty.channel.ChannelPipeline;

/// Puts TLS into a pipeline.
@FunctionalInterface
public interface TlsInstaller {
    /// Adds the handlers; the outcome is told once.
    void install(ChannelPipeline pipeline, LoopContext loop, Outcome outcome);

    /// Hears how a handshake went. On the event loop.
    interface Outcome {
        /// The handshake succeeded.
        ///
        /// @param serverName lower-case SNI name; empty without one
        /// @param applicationProtocol as ALPN chose it; empty when it chose none
        /// @param certificate of the client
        void succeeded(
                String serverName,
                String tlsProtocol,
                String cipher,
                String applicationProtocol,
                ClientCertificate certificate);

        /// The handshake failed; the connection is closing.
        void failed();
    }
}
