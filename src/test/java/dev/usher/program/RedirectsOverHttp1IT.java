package dev.usher.program;

import java.io.IOException;

/// Redirects over HTTP/1.1, clear.
class RedirectsOverHttp1IT extends RedirectsSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http1(RawClient.connect(to.http()));
    }

    @Override
    String scheme() {
        return "http";
    }

    @Override
    String port() {
        return ":" + program().http();
    }
}
