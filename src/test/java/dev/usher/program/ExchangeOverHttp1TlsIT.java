package dev.usher.program;

import java.io.IOException;

/// Exchanges over HTTP/1.1 over TLS.
class ExchangeOverHttp1TlsIT extends ExchangeSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http1(new RawClient(TlsIT.connect(to.https(), "web.test")));
    }

    @Override
    String scheme() {
        return "https";
    }
}
