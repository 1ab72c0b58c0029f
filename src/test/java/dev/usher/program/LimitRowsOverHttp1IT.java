package dev.usher.program;

import java.io.IOException;

/// Limits of requests, over HTTP/1.1, clear.
class LimitRowsOverHttp1IT extends LimitRowsSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http1(RawClient.connect(to.http()));
    }

    @Override
    String scheme() {
        return "http";
    }
}
