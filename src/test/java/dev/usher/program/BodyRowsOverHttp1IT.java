package dev.usher.program;

import java.io.IOException;

/// Rows about bodies and answers over HTTP/1.1, clear.
class BodyRowsOverHttp1IT extends BodyRowsSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http1(RawClient.connect(to.http()));
    }

    @Override
    String scheme() {
        return "http";
    }
}
