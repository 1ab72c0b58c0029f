package dev.usher.program;

/// Paths and locations of snippets over HTTP/1.1, clear.
class SnippetRoutesOverHttp1IT extends SnippetRoutesSuite {
    @Override
    Over over() {
        return Over.HTTP_1;
    }
}
