package dev.usher.program;

import java.io.IOException;

/// Rows about sessions over HTTP/1.1, clear.
class SessionRowsOverHttp1IT extends SessionRowsSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http1(RawClient.connect(to.http()));
    }

    @Override
    String scheme() {
        return "http";
    }
}
