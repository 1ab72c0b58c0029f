package dev.usher.program;

import java.io.IOException;

/// External authentication over HTTP/2 over TLS.
class ExternalAuthOverHttp2TlsIT extends ExternalAuthSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http2(FrameClient.connectTls(to.https(), "web.test"));
    }
}
