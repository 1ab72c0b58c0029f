package dev.usher.program;

import java.io.IOException;

/// Rows about sessions over HTTP/2 over TLS.
class SessionRowsOverHttp2TlsIT extends SessionRowsSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http2(FrameClient.connectTls(to.https(), "web.test"));
    }

    @Override
    String scheme() {
        return "https";
    }
}
