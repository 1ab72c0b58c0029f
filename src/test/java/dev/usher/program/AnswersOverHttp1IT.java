package dev.usher.program;

import java.io.IOException;

/// Answers over clear HTTP/1.1.
class AnswersOverHttp1IT extends AnswersSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http1(RawClient.connect(to.http()));
    }
}
