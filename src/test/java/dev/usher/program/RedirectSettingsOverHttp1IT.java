package dev.usher.program;

import java.io.IOException;

/// Redirects of the ConfigMap over HTTP/1.1 in clear.
class RedirectSettingsOverHttp1IT extends RedirectSettingsSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http1(RawClient.connect(to.http()));
    }

    @Override
    String scheme() {
        return "http";
    }
}
