package dev.usher.program;

/// Rows about bodies and answers over HTTP/1.1, clear.
class BodyRowsOverHttp1IT extends BodyRowsSuite {
    @Override
    Over over() {
        return Over.HTTP_1;
    }
}
