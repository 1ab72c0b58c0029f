package dev.usher.proxy.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import javax.net.ssl.SSLException;

/// TLS to backends (`backend-protocol: HTTPS` and `GRPCS`): unverified, without SNI. Shared by all loops.
public final class UpstreamTls {
    private final SslContext http1;
    private final SslContext http2;

    /// Makes the contexts.
    ///
    /// @throws IllegalStateException when the library cannot make a client context
    public UpstreamTls(TlsProvider provider) {
        var factory = new ContextFactory(provider);
        try {
            http1 = factory.client(false);
            http2 = factory.client(true);
        } catch (SSLException e) {
            throw new IllegalStateException("no TLS to backends", e);
        }
    }

    /// A handler for one connection.
    ///
    /// @param forHttp2 offers h2 by ALPN
    public SslHandler handler(ByteBufAllocator allocator, boolean forHttp2, long timeoutMillis) {
        SslHandler handler = (forHttp2 ? http2 : http1).newHandler(allocator);
        handler.setHandshakeTimeoutMillis(timeoutMillis);
        return handler;
    }
}
