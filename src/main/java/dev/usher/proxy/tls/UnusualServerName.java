package dev.usher.proxy.tls;

import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.internal.tcnative.SSL;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;

/// A client context for a server name that the JDK takes for none, such as one with an underscore. Backends are named
/// so, and the name nginx sends by default is one. BoringSSL sends it; with the TLS of the JDK no name is sent.
final class UnusualServerName extends DelegatingSslContext {
    private final String name;

    private UnusualServerName(SslContext context, String name) {
        super(context);
        this.name = name;
    }

    /// Whether a context can be made for the name as it is.
    static boolean isUsual(String name) {
        try {
            var _ = new SNIHostName(name.getBytes(StandardCharsets.US_ASCII));
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /// The context itself where the name needs no more.
    ///
    /// @param name empty for none
    static SslContext in(SslContext context, String name) {
        return name.isEmpty() || isUsual(name) ? context : new UnusualServerName(context, name);
    }

    @Override
    protected void initEngine(SSLEngine engine) {
        if (engine instanceof ReferenceCountedOpenSslEngine boringSsl) {
            SSL.setTlsExtHostName(boringSsl.sslPointer(), name);
        }
    }
}
