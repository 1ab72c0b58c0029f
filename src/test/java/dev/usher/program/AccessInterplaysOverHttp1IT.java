package dev.usher.program;

import java.io.IOException;

/// Interplays of access over HTTP/1.1, clear.
class AccessInterplaysOverHttp1IT extends AccessInterplaysSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http1(RawClient.connect(to.http()));
    }

    @Override
    String scheme() {
        return "http";
    }
}
