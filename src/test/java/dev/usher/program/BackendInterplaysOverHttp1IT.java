package dev.usher.program;

import java.io.IOException;

/// Interplays of backends and their answers over HTTP/1.1, clear.
class BackendInterplaysOverHttp1IT extends BackendInterplaysSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http1(RawClient.connect(to.http()));
    }

    @Override
    String scheme() {
        return "http";
    }
}
