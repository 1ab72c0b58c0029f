package dev.usher.program;

/// Requests for backends over HTTP/2 over TLS.
class BackendRequestsOverHttp2TlsIT extends BackendRequestsSuite {
    @Override
    Over over() {
        return Over.HTTP_2_TLS;
    }
}
