package dev.usher.program;

/// Lists of addresses, over HTTP/2 over TLS.
class AddressRowsOverHttp2TlsIT extends AddressRowsSuite {
    @Override
    Over over() {
        return Over.HTTP_2_TLS;
    }
}
