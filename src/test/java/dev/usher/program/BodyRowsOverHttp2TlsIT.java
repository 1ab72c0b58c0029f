package dev.usher.program;

import java.io.IOException;

/// Rows about bodies and answers over HTTP/2 over TLS.
class BodyRowsOverHttp2TlsIT extends BodyRowsSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http2(FrameClient.connectTls(to.https(), "web.test"));
    }

    @Override
    String scheme() {
        return "https";
    }
}
