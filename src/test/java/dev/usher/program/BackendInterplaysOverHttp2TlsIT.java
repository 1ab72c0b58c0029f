package dev.usher.program;

/// Interplays of backends and their answers over HTTP/2 over TLS.
class BackendInterplaysOverHttp2TlsIT extends BackendInterplaysSuite {
    @Override
    Over over() {
        return Over.HTTP_2_TLS;
    }
}
