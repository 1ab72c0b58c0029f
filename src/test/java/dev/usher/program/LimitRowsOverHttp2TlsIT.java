package dev.usher.program;

import java.io.IOException;

/// Limits of requests, over HTTP/2 over TLS.
class LimitRowsOverHttp2TlsIT extends LimitRowsSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http2(FrameClient.connectTls(to.https(), "web.test"));
    }

    @Override
    String scheme() {
        return "https";
    }
}
