package dev.usher.program;

import java.io.IOException;

/// Users with passwords, over HTTP/2 over TLS.
class SignInRowsOverHttp2TlsIT extends SignInRowsSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http2(FrameClient.connectTls(to.https(), "web.test"));
    }

    @Override
    String scheme() {
        return "https";
    }
}
