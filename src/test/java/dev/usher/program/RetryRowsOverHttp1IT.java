package dev.usher.program;

/// Rows about tries over HTTP/1.1, clear.
class RetryRowsOverHttp1IT extends RetryRowsSuite {
    @Override
    Over over() {
        return Over.HTTP_1;
    }
}
