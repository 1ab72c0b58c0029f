package dev.usher.program;

/// Answers over HTTP/2 with prior knowledge.
class AnswersOverHttp2IT extends AnswersSuite {
    @Override
    Over over() {
        return Over.HTTP_2;
    }
}
