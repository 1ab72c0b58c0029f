package dev.usher.program;

/// Redirects over HTTP/2 over TLS.
class RedirectsOverHttp2TlsIT extends RedirectsSuite {
    @Override
    Over over() {
        return Over.HTTP_2_TLS;
    }

    @Override
    String port() {
        return ":" + https();
    }
}
