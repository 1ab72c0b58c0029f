package dev.usher.program;

/// The access log over HTTP/2 over TLS.
class AccessLogRowsOverHttp2TlsIT extends AccessLogRowsSuite {
    @Override
    Over over() {
        return Over.HTTP_2_TLS;
    }
}
