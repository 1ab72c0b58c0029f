package dev.usher.program;

/// Paths and locations of snippets over HTTP/2 over TLS.
class SnippetRoutesOverHttp2TlsIT extends SnippetRoutesSuite {
    @Override
    Over over() {
        return Over.HTTP_2_TLS;
    }
}
