package dev.usher.program;

import java.io.IOException;

/// Snippets of the ConfigMap over HTTP/2 over TLS.
class SnippetSettingsOverHttp2TlsIT extends SnippetSettingsSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http2(FrameClient.connectTls(to.https(), "web.test"));
    }

    @Override
    String scheme() {
        return "https";
    }
}
