package dev.usher.program;

/// Rows about canaries over HTTP/2 over TLS.
class CanaryRowsOverHttp2TlsIT extends CanaryRowsSuite {
    @Override
    Over over() {
        return Over.HTTP_2_TLS;
    }
}
