package dev.usher.program;

import java.io.IOException;

/// Cross-origin requests, over HTTP/2 over TLS.
class CorsRowsOverHttp2TlsIT extends CorsRowsSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http2(FrameClient.connectTls(to.https(), "web.test"));
    }

    @Override
    String scheme() {
        return "https";
    }
}
