package dev.usher.program;

import java.io.IOException;

/// Access and limits over HTTP/1.
class AccessOverHttp1IT extends AccessSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http1(RawClient.connect(to.http()));
    }

    @Override
    int protocol() {
        return 10;
    }
}
