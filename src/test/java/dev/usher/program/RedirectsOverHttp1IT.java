package dev.usher.program;

/// Redirects over HTTP/1.1, clear.
class RedirectsOverHttp1IT extends RedirectsSuite {
    @Override
    Over over() {
        return Over.HTTP_1;
    }

    @Override
    String port() {
        return ":" + program().http();
    }
}
