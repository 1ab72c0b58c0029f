package dev.usher.program;

/// Copies of requests over HTTP/2 over TLS.
class MirrorOverHttp2TlsIT extends MirrorSuite {
    @Override
    Over over() {
        return Over.HTTP_2_TLS;
    }
}
