package dev.usher.program;

/// Snippets of the ConfigMap over HTTP/2 over TLS.
class SnippetSettingsOverHttp2TlsIT extends SnippetSettingsSuite {
    @Override
    Over over() {
        return Over.HTTP_2_TLS;
    }
}
