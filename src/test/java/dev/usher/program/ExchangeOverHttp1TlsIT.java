package dev.usher.program;

/// Exchanges over HTTP/1.1 over TLS.
class ExchangeOverHttp1TlsIT extends ExchangeSuite {
    @Override
    Over over() {
        return Over.HTTP_1_TLS;
    }
}
