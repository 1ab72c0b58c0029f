package dev.usher.program;

import java.io.IOException;

/// Rows about canaries over HTTP/1.1, clear.
class CanaryRowsOverHttp1IT extends CanaryRowsSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http1(RawClient.connect(to.http()));
    }

    @Override
    String scheme() {
        return "http";
    }
}
