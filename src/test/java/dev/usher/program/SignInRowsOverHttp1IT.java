package dev.usher.program;

import java.io.IOException;

/// Users with passwords, over HTTP/1.1, clear.
class SignInRowsOverHttp1IT extends SignInRowsSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http1(RawClient.connect(to.http()));
    }

    @Override
    String scheme() {
        return "http";
    }
}
