package dev.usher.program;

import java.io.IOException;

/// Requests for backends over HTTP/2 over TLS.
class BackendRequestsOverHttp2TlsIT extends BackendRequestsSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http2(FrameClient.connectTls(to.https(), "web.test"));
    }

    @Override
    String scheme() {
        return "https";
    }
}
