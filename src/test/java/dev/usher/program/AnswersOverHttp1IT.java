package dev.usher.program;

/// Answers over clear HTTP/1.1.
class AnswersOverHttp1IT extends AnswersSuite {
    @Override
    Over over() {
        return Over.HTTP_1;
    }
}
