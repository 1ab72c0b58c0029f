package dev.usher.program;

/// Rows about endpoints over HTTP/1.1, clear.
class EndpointRowsOverHttp1IT extends EndpointRowsSuite {
    @Override
    Over over() {
        return Over.HTTP_1;
    }
}
