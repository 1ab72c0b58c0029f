package dev.usher.program;

/// What an Ingress says about external authentication, over HTTP/1.1, clear.
class ExternalAuthRowsOverHttp1IT extends ExternalAuthRowsSuite {
    @Override
    Over over() {
        return Over.HTTP_1;
    }
}
