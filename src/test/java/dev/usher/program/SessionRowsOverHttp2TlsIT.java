package dev.usher.program;

/// Rows about sessions over HTTP/2 over TLS.
class SessionRowsOverHttp2TlsIT extends SessionRowsSuite {
    @Override
    Over over() {
        return Over.HTTP_2_TLS;
    }
}
