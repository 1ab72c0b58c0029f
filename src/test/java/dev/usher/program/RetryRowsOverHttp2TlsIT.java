package dev.usher.program;

/// Rows about tries over HTTP/2 over TLS.
class RetryRowsOverHttp2TlsIT extends RetryRowsSuite {
    @Override
    Over over() {
        return Over.HTTP_2_TLS;
    }
}
