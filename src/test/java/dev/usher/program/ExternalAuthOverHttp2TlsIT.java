package dev.usher.program;

/// External authentication over HTTP/2 over TLS.
class ExternalAuthOverHttp2TlsIT extends ExternalAuthSuite {
    @Override
    Over over() {
        return Over.HTTP_2_TLS;
    }
}
