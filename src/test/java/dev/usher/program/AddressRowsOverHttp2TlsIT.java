package dev.usher.program;

import java.io.IOException;

/// Lists of addresses, over HTTP/2 over TLS.
class AddressRowsOverHttp2TlsIT extends AddressRowsSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http2(FrameClient.connectTls(to.https(), "web.test"));
    }

    @Override
    String scheme() {
        return "https";
    }
}
