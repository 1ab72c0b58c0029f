package dev.usher.program;

import java.io.IOException;

/// Answers over HTTP/2 with prior knowledge.
class AnswersOverHttp2IT extends AnswersSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http2(FrameClient.connect(to.http()));
    }
}
