package dev.usher.program;

import java.io.IOException;

/// Paths and locations of snippets over HTTP/1.1, clear.
class SnippetRoutesOverHttp1IT extends SnippetRoutesSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http1(RawClient.connect(to.http()));
    }

    @Override
    String scheme() {
        return "http";
    }
}
