package dev.usher.program;

/// Rows about endpoints over HTTP/2 over TLS.
class EndpointRowsOverHttp2TlsIT extends EndpointRowsSuite {
    @Override
    Over over() {
        return Over.HTTP_2_TLS;
    }
}
