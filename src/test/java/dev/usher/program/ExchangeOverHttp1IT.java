package dev.usher.program;

import java.io.IOException;

/// Exchanges over HTTP/1.1, clear.
class ExchangeOverHttp1IT extends ExchangeSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http1(RawClient.connect(to.http()));
    }

    @Override
    String scheme() {
        return "http";
    }
}
