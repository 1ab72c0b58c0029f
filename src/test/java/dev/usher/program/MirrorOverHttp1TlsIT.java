package dev.usher.program;

/// Copies of requests over HTTP/1.1 over TLS.
class MirrorOverHttp1TlsIT extends MirrorSuite {
    @Override
    Over over() {
        return Over.HTTP_1_TLS;
    }
}
