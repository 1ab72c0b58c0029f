package dev.usher.program;

/// Answers of a service that are kept, over HTTP/2 over TLS.
class AuthCacheRowsOverHttp2TlsIT extends AuthCacheRowsSuite {
    @Override
    Over over() {
        return Over.HTTP_2_TLS;
    }
}
