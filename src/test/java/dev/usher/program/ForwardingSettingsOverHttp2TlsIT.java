package dev.usher.program;

import java.io.IOException;

/// Headers for backends over HTTP/2 over TLS.
class ForwardingSettingsOverHttp2TlsIT extends ForwardingSettingsSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http2(FrameClient.connectTls(to.https(), "web.test"));
    }

    @Override
    String scheme() {
        return "https";
    }

    @Override
    String port() {
        return "443";
    }
}
