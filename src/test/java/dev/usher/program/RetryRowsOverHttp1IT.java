package dev.usher.program;

import java.io.IOException;

/// Rows about tries over HTTP/1.1, clear.
class RetryRowsOverHttp1IT extends RetryRowsSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http1(RawClient.connect(to.http()));
    }

    @Override
    String scheme() {
        return "http";
    }
}
