package dev.usher.program;

import java.io.IOException;

/// What a client speaks, for tests that have to see no difference.
enum Over {
    HTTP_1("http"),
    HTTP_1_TLS("https"),
    /// With prior knowledge.
    HTTP_2("http"),
    /// Chosen by ALPN.
    HTTP_2_TLS("https");

    /// Of requests on such a connection, whatever headers say.
    final String scheme;

    Over(String scheme) {
        this.scheme = scheme;
    }

    /// A fresh connection, over TLS for `web.test`.
    WebClient connect(Program to) throws IOException {
        return switch (this) {
            case HTTP_1 -> new WebClient.Http1(RawClient.connect(to.http()));
            case HTTP_1_TLS -> new WebClient.Http1(new RawClient(TlsIT.connect(to.https(), "web.test")));
            case HTTP_2 -> new WebClient.Http2(FrameClient.connect(to.http()));
            case HTTP_2_TLS -> new WebClient.Http2(FrameClient.connectTls(to.https(), "web.test"));
        };
    }
}
