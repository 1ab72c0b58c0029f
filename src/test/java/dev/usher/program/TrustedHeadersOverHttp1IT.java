package dev.usher.program;

/// The client behind other proxies, over HTTP/1.1 in clear.
class TrustedHeadersOverHttp1IT extends TrustedHeadersSuite {
    @Override
    Over over() {
        return Over.HTTP_1;
    }
}
