package dev.usher.program;

import java.io.IOException;

/// Rows about tries over HTTP/2 over TLS.
class RetryRowsOverHttp2TlsIT extends RetryRowsSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http2(FrameClient.connectTls(to.https(), "web.test"));
    }

    @Override
    String scheme() {
        return "https";
    }
}
