package dev.usher.program;

/// Access and limits over HTTP/2 with prior knowledge.
class AccessOverHttp2IT extends AccessSuite {
    @Override
    Over over() {
        return Over.HTTP_2;
    }

    @Override
    int protocol() {
        return 20;
    }
}
