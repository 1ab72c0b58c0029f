package dev.usher.program;

/// Answers of backends over HTTP/2 over TLS.
class BackendAnswersOverHttp2TlsIT extends BackendAnswersSuite {
    @Override
    Over over() {
        return Over.HTTP_2_TLS;
    }
}
