package dev.usher.program;

import java.io.IOException;

/// External authentication over HTTP/1.1, clear.
class ExternalAuthOverHttp1IT extends ExternalAuthSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http1(RawClient.connect(to.http()));
    }
}
