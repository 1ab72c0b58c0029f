package dev.usher.program;

/// What backends and clients see over HTTP/2 over TLS.
class ForwardingOverHttp2TlsIT extends ForwardingSuite {
    @Override
    Over over() {
        return Over.HTTP_2_TLS;
    }
}
