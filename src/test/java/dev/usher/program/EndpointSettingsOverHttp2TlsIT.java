package dev.usher.program;

/// Which endpoints are asked as the ConfigMap says, over HTTP/2 over TLS.
class EndpointSettingsOverHttp2TlsIT extends EndpointSettingsSuite {
    @Override
    Over over() {
        return Over.HTTP_2_TLS;
    }
}
