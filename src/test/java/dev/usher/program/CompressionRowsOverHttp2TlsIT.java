package dev.usher.program;

/// Settings of compression over HTTP/2 over TLS.
class CompressionRowsOverHttp2TlsIT extends CompressionRowsSuite {
    @Override
    Over over() {
        return Over.HTTP_2_TLS;
    }
}
