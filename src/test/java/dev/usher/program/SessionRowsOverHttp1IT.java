package dev.usher.program;

/// Rows about sessions over HTTP/1.1, clear.
class SessionRowsOverHttp1IT extends SessionRowsSuite {
    @Override
    Over over() {
        return Over.HTTP_1;
    }
}
