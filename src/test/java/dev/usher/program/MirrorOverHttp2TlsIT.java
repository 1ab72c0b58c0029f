package dev.usher.program;

import java.io.IOException;

/// Copies of requests over HTTP/2 over TLS.
class MirrorOverHttp2TlsIT extends MirrorSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http2(FrameClient.connectTls(to.https(), "web.test"));
    }
}
