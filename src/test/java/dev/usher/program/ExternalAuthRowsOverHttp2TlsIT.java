package dev.usher.program;

import java.io.IOException;

/// What an Ingress says about external authentication, over HTTP/2 over TLS.
class ExternalAuthRowsOverHttp2TlsIT extends ExternalAuthRowsSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http2(FrameClient.connectTls(to.https(), "web.test"));
    }

    @Override
    String scheme() {
        return "https";
    }
}
