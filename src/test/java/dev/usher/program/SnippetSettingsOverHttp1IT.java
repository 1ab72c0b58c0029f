package dev.usher.program;

import java.io.IOException;

/// Snippets of the ConfigMap over HTTP/1.1 in clear.
class SnippetSettingsOverHttp1IT extends SnippetSettingsSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http1(RawClient.connect(to.http()));
    }

    @Override
    String scheme() {
        return "http";
    }
}
