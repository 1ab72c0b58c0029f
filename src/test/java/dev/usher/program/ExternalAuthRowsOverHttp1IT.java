package dev.usher.program;

import java.io.IOException;

/// What an Ingress says about external authentication, over HTTP/1.1, clear.
class ExternalAuthRowsOverHttp1IT extends ExternalAuthRowsSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http1(RawClient.connect(to.http()));
    }

    @Override
    String scheme() {
        return "http";
    }
}
