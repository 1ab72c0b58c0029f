package dev.usher.program;

/// Users with passwords, over HTTP/2 over TLS.
class SignInRowsOverHttp2TlsIT extends SignInRowsSuite {
    @Override
    Over over() {
        return Over.HTTP_2_TLS;
    }
}
