package dev.usher.program;

/// External authentication over HTTP/1.1, clear.
class ExternalAuthOverHttp1IT extends ExternalAuthSuite {
    @Override
    Over over() {
        return Over.HTTP_1;
    }
}
