package dev.usher.program;

/// Annotations about copies over HTTP/2 over TLS.
class MirrorRowsOverHttp2TlsIT extends MirrorRowsSuite {
    @Override
    Over over() {
        return Over.HTTP_2_TLS;
    }
}
