package dev.usher.program;

/// Exchanges over HTTP/2 over TLS, chosen by ALPN.
class ExchangeOverHttp2TlsIT extends ExchangeSuite {
    @Override
    Over over() {
        return Over.HTTP_2_TLS;
    }
}
