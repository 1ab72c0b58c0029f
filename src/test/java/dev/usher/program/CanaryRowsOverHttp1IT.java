package dev.usher.program;

/// Rows about canaries over HTTP/1.1, clear.
class CanaryRowsOverHttp1IT extends CanaryRowsSuite {
    @Override
    Over over() {
        return Over.HTTP_1;
    }
}
