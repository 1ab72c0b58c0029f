package dev.usher.program;

import java.io.IOException;

/// Redirects of the ConfigMap over HTTP/2 over TLS.
class RedirectSettingsOverHttp2TlsIT extends RedirectSettingsSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http2(FrameClient.connectTls(to.https(), "web.test"));
    }

    @Override
    String scheme() {
        return "https";
    }
}
