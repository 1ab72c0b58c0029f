package dev.usher.program;

/// Keys about who is let in, as they change, over HTTP/2 over TLS.
class LiveAccessOverHttp2TlsIT extends LiveAccessSuite {
    @Override
    Over over() {
        return Over.HTTP_2_TLS;
    }
}
