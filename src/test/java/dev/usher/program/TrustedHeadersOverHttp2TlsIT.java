package dev.usher.program;

/// The client behind other proxies, over HTTP/2 over TLS.
class TrustedHeadersOverHttp2TlsIT extends TrustedHeadersSuite {
    @Override
    Over over() {
        return Over.HTTP_2_TLS;
    }
}
