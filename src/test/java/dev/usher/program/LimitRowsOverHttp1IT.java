package dev.usher.program;

/// Limits of requests, over HTTP/1.1, clear.
class LimitRowsOverHttp1IT extends LimitRowsSuite {
    @Override
    Over over() {
        return Over.HTTP_1;
    }
}
