package dev.usher.program;

/// Lists of addresses, over HTTP/1.1, clear.
class AddressRowsOverHttp1IT extends AddressRowsSuite {
    @Override
    Over over() {
        return Over.HTTP_1;
    }
}
