package dev.usher.program;

/// Keys about who is let in, as they change, over HTTP/1.1 in clear.
class LiveAccessOverHttp1IT extends LiveAccessSuite {
    @Override
    Over over() {
        return Over.HTTP_1;
    }
}
