package dev.usher.program;

import java.io.IOException;

/// Copies of requests over HTTP/1.1 over TLS.
class MirrorOverHttp1TlsIT extends MirrorSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http1(new RawClient(TlsIT.connect(to.https(), "web.test")));
    }
}
