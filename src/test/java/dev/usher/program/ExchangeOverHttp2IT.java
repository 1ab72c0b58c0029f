package dev.usher.program;

/// Exchanges over HTTP/2 with prior knowledge.
class ExchangeOverHttp2IT extends ExchangeSuite {
    @Override
    Over over() {
        return Over.HTTP_2;
    }
}
