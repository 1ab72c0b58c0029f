package dev.usher.program;

import java.io.IOException;

/// Cross-origin requests, over HTTP/1.1, clear.
class CorsRowsOverHttp1IT extends CorsRowsSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http1(RawClient.connect(to.http()));
    }

    @Override
    String scheme() {
        return "http";
    }
}
