package dev.usher.program;

/// Answers of a service that are kept, over HTTP/1.1, clear.
class AuthCacheRowsOverHttp1IT extends AuthCacheRowsSuite {
    @Override
    Over over() {
        return Over.HTTP_1;
    }
}
