package dev.usher.program;

import java.io.IOException;

/// Snippets over HTTP/2 with prior knowledge.
class SnippetsOverHttp2IT extends SnippetsSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http2(FrameClient.connect(to.http()));
    }
}
