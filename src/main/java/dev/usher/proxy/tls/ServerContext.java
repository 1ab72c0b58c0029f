package dev.usher.proxy.tls;

import dev.usher.model.ClientCertificates;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.util.Optional;
import javax.net.ssl.SSLParameters;

/// A context with what is said to each connection alone.
///
/// @param clients what clients are asked for a certificate for
/// @param serverOrder whether the server's order decides about the suite
/// @param recordBytes longest record sent; 0 for what TLS allows
/// @param staple what is stapled, if anything
record ServerContext(
        SslContext context,
        Optional<ClientCertificates.Verified> clients,
        boolean serverOrder,
        int recordBytes,
        Staple staple) {

    /// A handler for one connection.
    SslHandler handler(ByteBufAllocator allocator) {
        SslHandler handler = context.newHandler(allocator);
        if (!serverOrder) {
            SSLParameters parameters = handler.engine().getSSLParameters();
            parameters.setUseCipherSuitesOrder(false);
            handler.engine().setSSLParameters(parameters);
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
