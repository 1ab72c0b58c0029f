package dev.usher.program;

import java.io.IOException;

/// Answers of a service that are kept, over HTTP/2 over TLS.
class AuthCacheRowsOverHttp2TlsIT extends AuthCacheRowsSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http2(FrameClient.connectTls(to.https(), "web.test"));
    }

    @Override
    String scheme() {
        return "https";
    }
}
