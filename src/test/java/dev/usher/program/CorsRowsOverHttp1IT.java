package dev.usher.program;

/// Cross-origin requests, over HTTP/1.1, clear.
class CorsRowsOverHttp1IT extends CorsRowsSuite {
    @Override
    Over over() {
        return Over.HTTP_1;
    }
}
