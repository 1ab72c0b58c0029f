package dev.usher.program;

import java.io.IOException;

/// The access log over HTTP/2 over TLS.
class AccessLogRowsOverHttp2TlsIT extends AccessLogRowsSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http2(FrameClient.connectTls(to.https(), "said.test"));
    }

    @Override
    String scheme() {
        return "https";
    }
}
