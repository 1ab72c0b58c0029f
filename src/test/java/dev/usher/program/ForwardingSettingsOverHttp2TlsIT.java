package dev.usher.program;

/// Headers for backends over HTTP/2 over TLS.
class ForwardingSettingsOverHttp2TlsIT extends ForwardingSettingsSuite {
    @Override
    Over over() {
        return Over.HTTP_2_TLS;
    }

    @Override
    String port() {
        return "443";
    }
}
