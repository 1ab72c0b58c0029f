package dev.usher.program;

/// Cross-origin requests, over HTTP/2 over TLS.
class CorsRowsOverHttp2TlsIT extends CorsRowsSuite {
    @Override
    Over over() {
        return Over.HTTP_2_TLS;
    }
}
