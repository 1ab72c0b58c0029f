package dev.usher.program;

/// Interplays of access over HTTP/2 over TLS.
class AccessInterplaysOverHttp2TlsIT extends AccessInterplaysSuite {
    @Override
    Over over() {
        return Over.HTTP_2_TLS;
    }
}
