package dev.usher.program;

/// Rows about bodies and answers over HTTP/2 over TLS.
class BodyRowsOverHttp2TlsIT extends BodyRowsSuite {
    @Override
    Over over() {
        return Over.HTTP_2_TLS;
    }
}
