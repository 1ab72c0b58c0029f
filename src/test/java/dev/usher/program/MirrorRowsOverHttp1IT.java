package dev.usher.program;

/// Annotations about copies over HTTP/1.1 in clear.
class MirrorRowsOverHttp1IT extends MirrorRowsSuite {
    @Override
    Over over() {
        return Over.HTTP_1;
    }
}
