package dev.usher.program;

/// Limits of requests, over HTTP/2 over TLS.
class LimitRowsOverHttp2TlsIT extends LimitRowsSuite {
    @Override
    Over over() {
        return Over.HTTP_2_TLS;
    }
}
