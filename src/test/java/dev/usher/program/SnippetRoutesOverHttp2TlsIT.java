package dev.usher.program;

import java.io.IOException;

/// Paths and locations of snippets over HTTP/2 over TLS.
class SnippetRoutesOverHttp2TlsIT extends SnippetRoutesSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http2(FrameClient.connectTls(to.https(), "web.test"));
    }

    @Override
    String scheme() {
        return "https";
    }
}
