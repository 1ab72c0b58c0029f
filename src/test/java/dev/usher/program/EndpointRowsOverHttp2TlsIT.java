package dev.usher.program;

import java.io.IOException;

/// Rows about endpoints over HTTP/2 over TLS.
class EndpointRowsOverHttp2TlsIT extends EndpointRowsSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http2(FrameClient.connectTls(to.https(), "web.test"));
    }

    @Override
    String scheme() {
        return "https";
    }
}
