package dev.usher.program;

import java.io.IOException;

/// Exchanges over HTTP/2 over TLS, chosen by ALPN.
class ExchangeOverHttp2TlsIT extends ExchangeSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http2(FrameClient.connectTls(to.https(), "web.test"));
    }

    @Override
    String scheme() {
        return "https";
    }
}
