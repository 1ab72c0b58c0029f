package dev.usher.program;

/// Exchanges over HTTP/1.1, clear.
class ExchangeOverHttp1IT extends ExchangeSuite {
    @Override
    Over over() {
        return Over.HTTP_1;
    }
}
