package dev.usher.program;

/// Access and limits over HTTP/1.
class AccessOverHttp1IT extends AccessSuite {
    @Override
    Over over() {
        return Over.HTTP_1;
    }

    @Override
    int protocol() {
        return 10;
    }
}
