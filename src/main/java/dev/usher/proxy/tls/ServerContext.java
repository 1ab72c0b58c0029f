package dev.usher.proxy.tls;

import dev.usher.model.ClientCertificates;
import dev.usher.model.ProxySettings;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;
import io.netty.util.concurrent.ImmediateExecutor;
import java.util.Optional;
import javax.net.ssl.SSLParameters;

/// A context with what is said to each connection alone.
///
/// @param clients what clients are asked for a certificate for
/// @param serverOrder whether the server's order decides about the suite
/// @param tickets which clients get their sessions as tickets
/// @param recordBytes longest record sent; 0 for what TLS allows
/// @param staple what is stapled, if anything
record ServerContext(
        SslContext context,
        Optional<ClientCertificates.Verified> clients,
        boolean serverOrder,
        Tickets tickets,
        int recordBytes,
        Staple staple) {

    /// Who gets its session as a ticket.
    enum Tickets {
        EVERYBODY,
        /// Who speaks TLS 1.3: there BoringSSL has no other way to resume, where OpenSSL keeps a cache for it as well.
        NEWEST,
        NOBODY;

        /// As the settings want it.
        static Tickets of(ProxySettings.Tls settings) {
            if (settings.sessionTickets()) {
                return EVERYBODY;
            }
            return settings.sessionCache() && settings.protocols().contains("TLSv1.3") ? NEWEST : NOBODY;
        }

        private boolean areFor(boolean newest) {
            return this == EVERYBODY || (this == NEWEST && newest);
        }
    }

    /// A handler for one connection.
    ///
    /// @param newest whether the client offers TLS 1.3
    SslHandler handler(ByteBufAllocator allocator, boolean newest) {
        SslHandler handler = CollectedContext.handler(context, allocator, ImmediateExecutor.INSTANCE);
        if (!serverOrder) {
            SSLParameters parameters = handler.engine().getSSLParameters();
            parameters.setUseCipherSuitesOrder(false);
            handler.engine().setSSLParameters(parameters);
        }
        if (!tickets.areFor(newest) && handler.engine() instanceof ReferenceCountedOpenSslEngine engine) {
            // Netty lets every engine that may speak TLS 1.3 issue them, and then they are issued for TLS 1.2 as well.
            SSL.setOptions(engine.sslPointer(), SSL.SSL_OP_NO_TICKET);
        }
        if (recordBytes > 0) {
            handler.setWrapDataSize(recordBytes);
        }
        byte[] response = staple.response();
        if (response.length > 0 && handler.engine() instanceof ReferenceCountedOpenSslEngine engine) {
            engine.setOcspResponse(response);
        }
        return handler;
    }
}
