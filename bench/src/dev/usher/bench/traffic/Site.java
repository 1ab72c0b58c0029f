package dev.usher.bench.traffic;

import java.io.IOException;
import java.nio.file.Path;

/// Where everything lies that a run needs: folders, the backends' ports, certificates.
///
/// @param backend port of the backend for HTTP/1.1
/// @param grpc port of the backend for gRPC, HTTP/2 without TLS
/// @param webSocket port of the backend for WebSockets
record Site(Path folder, Path home, int backend, int grpc, int webSocket, Certificate ecdsa, Certificate rsa) {
    static final String HOST = "bench.test";
    /// The same backend with the other certificate.
    static final String RSA_HOST = "rsa.bench.test";

    static final String GRPC_HOST = "grpc.bench.test";
    static final String WEBSOCKET_HOST = "websocket.bench.test";

    static Site of(Path folder, Path home, int backend, int grpc, int webSocket)
            throws IOException, InterruptedException {
        return new Site(
                folder,
                home,
                backend,
                grpc,
                webSocket,
                Certificate.ecdsa(folder, HOST, GRPC_HOST, WEBSOCKET_HOST),
                Certificate.rsa(folder, RSA_HOST));
    }

    /// A template with the backends' ports, the proxy's ports and the certificates filled in.
    String fill(String template, Peer.Ports ports) {
        return template.replace("{BACKEND}", Integer.toString(backend))
                .replace("{GRPC}", Integer.toString(grpc))
                .replace("{WEBSOCKET}", Integer.toString(webSocket))
                .replace("{CLEAR}", Integer.toString(ports.clear()))
                .replace("{H2C}", Integer.toString(ports.h2c()))
                .replace("{TLS}", Integer.toString(ports.tls()))
                .replace("{ECDSA_CHAIN}", ecdsa.chain().toString())
                .replace("{ECDSA_KEY}", ecdsa.key().toString())
                .replace("{ECDSA_BOTH}", ecdsa.both().toString())
                .replace("{RSA_CHAIN}", rsa.chain().toString())
                .replace("{RSA_KEY}", rsa.key().toString())
                .replace("{RSA_BOTH}", rsa.both().toString());
    }
}
