package dev.usher.program;

import java.io.IOException;

/// Requests for backends over HTTP/1.1, clear.
class BackendRequestsOverHttp1IT extends BackendRequestsSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http1(RawClient.connect(to.http()));
    }

    @Override
    String scheme() {
        return "http";
    }
}
