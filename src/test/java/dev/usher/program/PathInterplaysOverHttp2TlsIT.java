package dev.usher.program;

import java.io.IOException;

/// Interplays of names and paths over HTTP/2 over TLS.
class PathInterplaysOverHttp2TlsIT extends PathInterplaysSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http2(FrameClient.connectTls(to.https(), "web.test"));
    }

    @Override
    String scheme() {
        return "https";
    }
}
