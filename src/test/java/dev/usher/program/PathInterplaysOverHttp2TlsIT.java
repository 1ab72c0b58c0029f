package dev.usher.program;

/// Interplays of names and paths over HTTP/2 over TLS.
class PathInterplaysOverHttp2TlsIT extends PathInterplaysSuite {
    @Override
    Over over() {
        return Over.HTTP_2_TLS;
    }
}
