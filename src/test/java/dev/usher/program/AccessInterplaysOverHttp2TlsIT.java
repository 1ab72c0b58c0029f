package dev.usher.program;

import java.io.IOException;

/// Interplays of access over HTTP/2 over TLS.
class AccessInterplaysOverHttp2TlsIT extends AccessInterplaysSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http2(FrameClient.connectTls(to.https(), "web.test"));
    }

    @Override
    String scheme() {
        return "https";
    }
}
