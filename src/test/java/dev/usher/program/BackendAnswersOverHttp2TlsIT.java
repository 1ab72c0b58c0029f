package dev.usher.program;

import java.io.IOException;

/// Answers of backends over HTTP/2 over TLS.
class BackendAnswersOverHttp2TlsIT extends BackendAnswersSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http2(FrameClient.connectTls(to.https(), "web.test"));
    }

    @Override
    String scheme() {
        return "https";
    }
}
