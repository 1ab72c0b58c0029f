package dev.usher.program;

/// Settings of compression over HTTP/1.1 in clear.
class CompressionRowsOverHttp1IT extends CompressionRowsSuite {
    @Override
    Over over() {
        return Over.HTTP_1;
    }
}
