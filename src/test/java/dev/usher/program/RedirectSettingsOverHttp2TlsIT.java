package dev.usher.program;

/// Redirects of the ConfigMap over HTTP/2 over TLS.
class RedirectSettingsOverHttp2TlsIT extends RedirectSettingsSuite {
    @Override
    Over over() {
        return Over.HTTP_2_TLS;
    }
}
