package dev.usher.program;

import java.io.IOException;

/// Interplays of names and paths over HTTP/1.1, clear.
class PathInterplaysOverHttp1IT extends PathInterplaysSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http1(RawClient.connect(to.http()));
    }

    @Override
    String scheme() {
        return "http";
    }
}
