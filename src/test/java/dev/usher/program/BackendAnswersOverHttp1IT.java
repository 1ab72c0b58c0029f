package dev.usher.program;

/// Answers of backends over HTTP/1.1, clear.
class BackendAnswersOverHttp1IT extends BackendAnswersSuite {
    @Override
    Over over() {
        return Over.HTTP_1;
    }
}
