package dev.usher.program;

import java.io.IOException;

/// Interplays of backends and their answers over HTTP/2 over TLS.
class BackendInterplaysOverHttp2TlsIT extends BackendInterplaysSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http2(FrameClient.connectTls(to.https(), "web.test"));
    }

    @Override
    String scheme() {
        return "https";
    }
}
