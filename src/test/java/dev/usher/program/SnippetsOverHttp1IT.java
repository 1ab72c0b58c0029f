package dev.usher.program;

import java.io.IOException;

/// Snippets over clear HTTP/1.1.
class SnippetsOverHttp1IT extends SnippetsSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http1(RawClient.connect(to.http()));
    }
}
