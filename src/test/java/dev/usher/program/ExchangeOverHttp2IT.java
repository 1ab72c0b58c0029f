package dev.usher.program;

import java.io.IOException;

/// Exchanges over HTTP/2 with prior knowledge.
class ExchangeOverHttp2IT extends ExchangeSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http2(FrameClient.connect(to.http()));
    }

    @Override
    String scheme() {
        return "http";
    }
}
