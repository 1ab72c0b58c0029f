package dev.usher.program;

/// What an Ingress says about external authentication, over HTTP/2 over TLS.
class ExternalAuthRowsOverHttp2TlsIT extends ExternalAuthRowsSuite {
    @Override
    Over over() {
        return Over.HTTP_2_TLS;
    }
}
