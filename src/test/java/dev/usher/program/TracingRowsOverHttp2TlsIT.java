package dev.usher.program;

/// Which requests are traced, over HTTP/2 over TLS.
class TracingRowsOverHttp2TlsIT extends TracingRowsSuite {
    @Override
    Over over() {
        return Over.HTTP_2_TLS;
    }
}
