package dev.usher.program;

import java.io.IOException;

/// Redirects over HTTP/2 over TLS.
class RedirectsOverHttp2TlsIT extends RedirectsSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http2(FrameClient.connectTls(to.https(), "web.test"));
    }

    @Override
    String scheme() {
        return "https";
    }

    @Override
    String port() {
        return ":" + https();
    }
}
