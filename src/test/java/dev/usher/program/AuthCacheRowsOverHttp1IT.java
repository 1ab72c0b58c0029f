package dev.usher.program;

import java.io.IOException;

/// Answers of a service that are kept, over HTTP/1.1, clear.
class AuthCacheRowsOverHttp1IT extends AuthCacheRowsSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http1(RawClient.connect(to.http()));
    }

    @Override
    String scheme() {
        return "http";
    }
}
