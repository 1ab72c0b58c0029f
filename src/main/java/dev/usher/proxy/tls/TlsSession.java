package dev.usher.proxy.tls;

import io.netty.channel.Channel;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;
import java.util.HexFormat;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;

/// The TLS session of a client connection, as variables and logs tell it.
///
/// @param session absent on clear connections
/// @param reused whether the handshake resumed it; the JDK's TLS does not tell
public record TlsSession(Optional<SSLSession> session, boolean reused) {
    /// That of a clear connection.
    public static final TlsSession NONE = new TlsSession(Optional.empty(), false);

    /// The session of a connection whose handshake is over. On its event loop.
    public static TlsSession of(Channel channel) {
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        if (handler == null) {
            return NONE;
        }
        SSLEngine engine = handler.engine();
        return new TlsSession(Optional.of(engine.getSession()), isReused(engine));
    }

    private static boolean isReused(SSLEngine engine) {
        return engine instanceof ReferenceCountedOpenSslEngine openSsl
                && openSsl.sslPointer() != 0
                && SSL.isSessionReused(openSsl.sslPointer());
    }

    /// Lower-case hexadecimal; empty when there is none.
    public String id() {
        return session.map(known -> HexFormat.of().formatHex(known.getId())).orElse("");
    }
}
