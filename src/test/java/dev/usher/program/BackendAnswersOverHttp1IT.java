package dev.usher.program;

import java.io.IOException;

/// Answers of backends over HTTP/1.1, clear.
class BackendAnswersOverHttp1IT extends BackendAnswersSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http1(RawClient.connect(to.http()));
    }

    @Override
    String scheme() {
        return "http";
    }
}
